from dlcore import activations as act


def backward(name, g, x):
    match name:
        case "identity":
            d = 1.0
        case "heaviside":
            d = 0 * x
        case "relu":
            d = x > 0
        case "leaky_relu":
            d = 0.01 + 0.99 * (x > 0)
        case "sigmoid":
            s = act.sigmoid(x)
            d = s - s * s
        case "tanh":
            d = 1 + act.tanh(x) ** 2
        case "softplus":
            d = act.sigmoid(x)
        case "gelu":
            d = act.gelu_grad(x)
    return g * d
