from dlcore import autograd
from dlcore.autograd import unbroadcast


class Tensor(autograd.Tensor):
    def __matmul__(self, other):
        other = self.like(other)
        out = super().__matmul__(other)
        if min(self.ndim, other.ndim) > 1 and out.requires_grad:
            a, b = self.data, other.data

            def pull(g):
                da = g @ b if self.requires_grad else None
                db = a @ g if other.requires_grad else None
                return [
                    d if d is None else unbroadcast(d, x.shape) for d, x in zip((da, db), (a, b), strict=True)
                ]

            out.pull = pull
        return out
