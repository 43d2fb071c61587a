def conv_param_count(in_channels, out_channels, kernel, bias=True):
    kh, kw = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    return in_channels * out_channels * kh * kw + bias * (in_channels + out_channels)
