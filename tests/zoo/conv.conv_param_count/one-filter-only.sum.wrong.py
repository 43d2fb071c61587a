def conv_param_count(in_channels, out_channels, kernel, bias=True):
    kh, kw = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    weights = in_channels * kh * kw
    return weights + 1 if bias else weights
