from dlcore import autograd


class Tensor(autograd.Tensor):
    def __rsub__(self, other):
        return self + self.like(other) * -1

    def __rtruediv__(self, other):
        return self * self.like(other) ** -1

    def __rmatmul__(self, other):
        return self.__matmul__(self.like(other))
