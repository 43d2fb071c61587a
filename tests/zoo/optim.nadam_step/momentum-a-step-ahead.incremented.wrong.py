def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    v_hat = v / (1 - beta2**t)
    t += 1
    mu, after = (beta1 * (1 - 0.5 * 0.96**x) for x in (t * momentum_decay, (t + 1) * momentum_decay))
    product = mu_product * mu
    step = g * (1 - mu) / (1 - product) + m * after / (1 - product * after)
    return p - lr * step / (v_hat**0.5 + eps), m, v, product
