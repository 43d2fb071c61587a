def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    reach = dilation * (kernel - 1) + 1
    return len(range(0, size + padding - reach + 1, stride))
