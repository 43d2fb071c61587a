def padding_mask(lengths, t):
    return [[position < n for position in range(t)] for n in lengths]
