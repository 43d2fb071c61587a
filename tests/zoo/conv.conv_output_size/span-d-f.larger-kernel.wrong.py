def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    if dilation > 1:
        kernel = kernel * dilation
    size += 2 * padding
    return (size - kernel + stride) // stride
