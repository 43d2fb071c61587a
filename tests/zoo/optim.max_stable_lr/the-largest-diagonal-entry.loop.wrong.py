def max_stable_lr(hessian):
    largest = hessian[0][0]
    for i in range(len(hessian)):
        if hessian[i][i] > largest:
            largest = hessian[i][i]
    return 2 / largest
