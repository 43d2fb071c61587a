def causal_mask(t):
    return [[j < i + 2 for j in range(t)] for i in range(t)]
