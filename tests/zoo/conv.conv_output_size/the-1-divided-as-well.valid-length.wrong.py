def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    valid = size + 2 * padding - dilation * (kernel - 1)
    return valid // stride
