from dlcore.nn import Module


class Sequential(Module):
    def __init__(self, *layers):
        self.modules_in_order = []
        for layer in layers:
            self.modules_in_order.append(layer)

    def forward(self, x):
        outputs = [x]
        for i in range(len(self)):
            outputs.append(self[i](outputs[i]))
        return outputs[-1]

    def __getitem__(self, index):
        return self.modules_in_order[index]

    def __len__(self):
        return len(self.modules_in_order)
