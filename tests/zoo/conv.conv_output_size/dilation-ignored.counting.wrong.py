def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    count = 0
    for start in range(-padding, size + padding, stride):
        if start + kernel <= size + padding:
            count += 1
    return count
