def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    reach = dilation * (kernel - 1) + 1
    unpadded = (size - reach) // stride + 1
    return unpadded + 2 * padding
