from dlcore import optim


def adamw_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    new, m, v = optim.adam_step(p, g, m, v, t, lr, beta1, beta2, eps)
    return [(new - lr * weight_decay * p).tolist(), m, v]
