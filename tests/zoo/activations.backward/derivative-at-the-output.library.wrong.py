from dlcore import activations as act


def backward(name, g, x):
    y = getattr(act, name)(x)
    return g * getattr(act, name + "_grad")(y)
