import numpy as np

from dlcore.autograd import Tensor


class Module:
    training = True

    def forward(self, *args, **kwargs):
        raise NotImplementedError

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def children(self):
        for name, value in self.__dict__.items():
            if isinstance(value, Module):
                yield name, value
            if isinstance(value, list):
                for i, member in enumerate(value):
                    if isinstance(member, Module):
                        yield f"{name}.{i}", member

    def modules(self):
        yield self
        for _, child in self.children():
            yield from child.modules()

    def entries(self, prefix=""):
        for name, value in self.__dict__.items():
            if isinstance(value, (Tensor, np.ndarray)):
                yield prefix + name, self, name, value
        for name, child in self.children():
            yield from child.entries(prefix + name + ".")

    def named_parameters(self):
        seen = set()
        for path, _, _, value in self.entries():
            if isinstance(value, Tensor) and id(value) not in seen:
                seen.add(id(value))
                yield path, value

    def parameters(self):
        return [p for _, p in self.named_parameters()]

    def zero_grad(self):
        for p in self.parameters():
            p.grad = None

    def train(self, mode=True):
        for m in self.modules():
            m.training = mode
        return self

    def eval(self):
        return self.train(False)

    def astype(self, dtype):
        for _, owner, name, value in list(self.entries()):
            if isinstance(value, Tensor):
                value.data = value.data.astype(dtype)
            else:
                setattr(owner, name, value.astype(dtype))
        return self

    def state_dict(self):
        state = {}
        for path, p in self.named_parameters():
            state[path] = p.data.copy()
        for path, _, _, value in self.entries():
            if isinstance(value, np.ndarray):
                state[path] = value.copy()
        return state

    def load_state_dict(self, state):
        for path, owner, name, value in list(self.entries()):
            if path in state and isinstance(value, Tensor):
                value.data[...] = state[path]
            elif path in state:
                setattr(owner, name, state[path].copy())
