def conv_param_count(in_channels, out_channels, kernel, bias=True):
    k = kernel[0] if isinstance(kernel, tuple) else kernel
    return out_channels * (in_channels * k**2 + bias)
