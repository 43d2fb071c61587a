import numpy as np

from dlcore.autograd import Tensor


class Module:
    training = True

    def forward(self, *args, **kwargs):
        raise NotImplementedError("write a forward method")

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def children(self):
        found = []
        for name, value in vars(self).items():
            members = enumerate(value, 1) if isinstance(value, list) else []
            if isinstance(value, Module):
                found.append((name, value))
            found += [(name + "." + str(i), m) for i, m in members if isinstance(m, Module)]
        return found

    def modules(self):
        found = [self]
        for _, child in self.children():
            found += child.modules()
        return found

    def collect(self, kind, prefix=""):
        found = [(prefix + name, value) for name, value in vars(self).items() if isinstance(value, kind)]
        for name, child in self.children():
            found += child.collect(kind, f"{prefix}{name}.")
        return found

    def named_parameters(self):
        names = {}
        for name, tensor in self.collect(Tensor):
            names.setdefault(tensor, name)
        return [(name, tensor) for tensor, name in names.items()]

    def parameters(self):
        return [tensor for _, tensor in self.named_parameters()]

    def zero_grad(self):
        for tensor in self.parameters():
            if tensor.grad is not None:
                tensor.grad = np.zeros_like(tensor.grad)

    def train(self, mode=True):
        self.training = mode
        for _, child in self.children():
            child.train(mode)
        return self

    def eval(self):
        self.train(mode=False)
        return self

    def astype(self, dtype):
        for name, value in list(vars(self).items()):
            if isinstance(value, Tensor):
                value.data = np.asarray(value.data, dtype=dtype)
                value.grad = None
            elif isinstance(value, np.ndarray):
                setattr(self, name, value.astype(dtype))
        for _, child in self.children():
            child.astype(dtype)
        return self

    def state_dict(self):
        parameters = [(name, tensor.data) for name, tensor in self.named_parameters()]
        return {name: np.array(value) for name, value in parameters + self.collect(np.ndarray)}

    def load_state_dict(self, state):
        mine = self.state_dict()
        missing = [name for name in mine if name not in state]
        extra = [name for name in state if name not in mine]
        if missing or extra:
            raise ValueError(f"missing: {missing}, not known: {extra}")
        if any(state[name].shape != value.shape for name, value in mine.items()):
            raise ValueError("the shapes differ")
        for name, tensor in self.named_parameters():
            tensor.data[...] = state[name]
        self.put_buffers(state, "")

    def put_buffers(self, state, prefix):
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                value[...] = state[prefix + name]
        for name, child in self.children():
            child.put_buffers(state, f"{prefix}{name}.")
