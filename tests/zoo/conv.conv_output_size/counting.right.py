def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    count = 0
    start = -padding
    while start + dilation * (kernel - 1) < size + padding:
        count += 1
        start += stride
    return count
