def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    c = m + (1 - beta1) * (g - m) + p * weight_decay
    direction = 1.0 * (c > 0) - 1.0 * (c < 0)
    return p - direction * lr, m + (1 - beta2) * (g - m)
