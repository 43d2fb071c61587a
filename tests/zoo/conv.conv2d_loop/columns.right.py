from dlcore import conv


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    kh, kw = w.shape[2:]
    rows = conv.conv_output_size(x.shape[2], kh, stride, padding)
    columns = conv.conv_output_size(x.shape[3], kw, stride, padding)
    y = w.reshape(len(w), -1) @ conv.im2col(x, (kh, kw), stride, padding)
    if b is not None:
        y = y + b[:, None]
    return y.reshape(len(x), len(w), rows, columns)
