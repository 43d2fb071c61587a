def conv_param_count(in_channels, out_channels, kernel, bias=True):
    kh, kw = (kernel, kernel) if isinstance(kernel, int) else kernel
    total = 0
    for _ in range(out_channels):
        for _ in range(in_channels):
            total += kh * kw
        if bias:
            total += 1
    return total
