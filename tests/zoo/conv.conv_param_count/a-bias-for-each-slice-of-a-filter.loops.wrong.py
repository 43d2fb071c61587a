def conv_param_count(in_channels, out_channels, kernel, bias=True):
    area = kernel * kernel if isinstance(kernel, int) else kernel[0] * kernel[1]
    total = 0
    for _ in range(out_channels):
        for _ in range(in_channels):
            total += area
            total += 1 if bias else 0
    return total
