from dlcore.optim import adam_step, nadam_momentum


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    p, m, v = adam_step(p, g, m, v, t, lr, beta1, beta2, eps)
    return p, m, v, mu_product * nadam_momentum(t, beta1, momentum_decay)
