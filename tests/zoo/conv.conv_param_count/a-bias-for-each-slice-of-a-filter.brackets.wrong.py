def conv_param_count(in_channels, out_channels, kernel, bias=True):
    kh, kw = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    return out_channels * in_channels * (kh * kw + int(bias))
