from dlcore import activations as act


def backward(name, g, x):
    match name:
        case "identity":
            d = 1.0
        case "heaviside":
            d = 0 * x
        case "relu":
            d = act.heaviside(x)
        case "leaky_relu":
            d = 0.01 + 0.99 * act.heaviside(x)
        case "sigmoid":
            s = act.sigmoid(x)
            d = s - s * s
        case "tanh":
            t = act.tanh(x)
            d = (1 - t) * (1 + t)
        case "softplus":
            d = act.sigmoid(x)
        case "gelu":
            d = act.gelu_grad(x)
    return g * d
