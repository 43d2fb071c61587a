import numpy as np

from dlcore.autograd import Tensor


class Module:
    training = True

    def __setattr__(self, name, value):
        kinds = {Tensor: "_tensors", np.ndarray: "_arrays", Module: "_below"}
        for kind, place in kinds.items():
            if isinstance(value, kind):
                self.__dict__.setdefault(place, {})[name] = value
        if isinstance(value, list):
            for i, member in enumerate(value):
                if isinstance(member, Module):
                    self.__dict__.setdefault("_below", {})[f"{name}.{i}"] = member
        object.__setattr__(self, name, value)

    def forward(self, *args, **kwargs):
        raise NotImplementedError

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def children(self):
        return iter(self.__dict__.get("_below", {}).items())

    def places(self):
        yield "", self
        for name, child in self.children():
            for path, module in child.places():
                yield f"{name}.{path}", module

    def modules(self):
        return (module for _, module in self.places())

    def named_parameters(self):
        found = []
        for path, module in self.places():
            for name, tensor in module.__dict__.get("_tensors", {}).items():
                if not any(tensor is other for _, other in found):
                    found.append((path + name, tensor))
        return iter(found)

    def parameters(self):
        return [tensor for _, tensor in self.named_parameters()]

    def zero_grad(self):
        for tensor in self.parameters():
            tensor.grad = None

    def train(self, mode=True):
        for module in self.modules():
            object.__setattr__(module, "training", mode)
        return self

    def eval(self):
        return self.train(False)

    def astype(self, dtype):
        for tensor in self.parameters():
            tensor.data = tensor.data.astype(dtype)
        for module in self.modules():
            for name, array in dict(module.__dict__.get("_arrays", {})).items():
                setattr(module, name, array.astype(dtype))
        return self

    def state_dict(self):
        state = {name: tensor.data.copy() for name, tensor in self.named_parameters()}
        for path, module in self.places():
            for name, array in module.__dict__.get("_arrays", {}).items():
                state[path + name] = array.copy()
        return state

    def load_state_dict(self, state):
        own = self.state_dict()
        if {name: array.shape for name, array in own.items()} != {n: a.shape for n, a in state.items()}:
            raise ValueError("this state belongs to another model")
        for name, tensor in self.named_parameters():
            tensor.data = state[name].copy()
        for path, module in self.places():
            for name in dict(module.__dict__.get("_arrays", {})):
                setattr(module, name, state[path + name].copy())
