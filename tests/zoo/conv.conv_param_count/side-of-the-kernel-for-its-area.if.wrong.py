def conv_param_count(in_channels, out_channels, kernel, bias=True):
    weights = in_channels * out_channels * kernel if isinstance(kernel, int) else 0
    if isinstance(kernel, tuple):
        weights = in_channels * out_channels * kernel[0] * kernel[1]
    return weights + (out_channels if bias else 0)
