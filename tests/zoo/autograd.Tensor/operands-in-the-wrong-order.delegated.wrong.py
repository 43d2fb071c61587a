from dlcore import autograd


class Tensor(autograd.Tensor):
    def __rsub__(self, other):
        return self - other

    def __rtruediv__(self, other):
        return self / other

    def __rmatmul__(self, other):
        return self @ other
