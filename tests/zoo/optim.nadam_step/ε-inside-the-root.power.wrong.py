def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (k * momentum_decay)) for k in (t, t + 1))
    product = mu_product * mu
    m, v = m + (1 - beta1) * (g - m), v + (1 - beta2) * (g * g - v)
    scale = lr * (eps + v / (1 - beta2**t)) ** -0.5
    return (
        p - scale * (1 - mu) / (1 - product) * g - scale * mu_next / (1 - product * mu_next) * m,
        m,
        v,
        product,
    )
