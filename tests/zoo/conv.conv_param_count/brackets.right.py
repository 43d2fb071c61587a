def conv_param_count(in_channels, out_channels, kernel, bias=True):
    try:
        kh, kw = kernel
    except TypeError:
        kh = kw = kernel
    return (in_channels * kh * kw + (1 if bias else 0)) * out_channels
