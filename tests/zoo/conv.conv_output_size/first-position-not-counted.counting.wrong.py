def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    end = dilation * (kernel - 1) + 1
    count = 0
    while end + stride <= size + 2 * padding:
        end += stride
        count += 1
    return count
