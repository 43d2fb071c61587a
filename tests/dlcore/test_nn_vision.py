"""Convolutional models against PyTorch modules built by hand from the same weights."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, draw, keeps_inputs, refuses, same, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential
from twins import copy_weights, same_as_torch

from dlcore import activations as act
from dlcore import init, nn
from dlcore.autograd import Tensor


def rng(seed=0):
    return np.random.default_rng(seed)


def loose(dtype):
    """Batch norms in a row magnify the rounding of float32."""
    return 2e-3 if dtype is np.float32 else 1e-8


class TorchBlock(torch.nn.Module):
    """The residual block by the formula relu(F(x) + λ s(x))."""

    def __init__(self, inputs, outputs, stride=1, skip=True, scale=1.0, norm=True):
        super().__init__()
        layers = [Conv2d(inputs, outputs, 3, stride, 1, bias=not norm)]
        layers += [BatchNorm2d(outputs)] * norm + [ReLU(), Conv2d(outputs, outputs, 3, 1, 1, bias=not norm)]
        self.body = Sequential(*layers, *[BatchNorm2d(outputs)] * norm)
        changes = skip and (stride, inputs) != (1, outputs)
        self.around = Conv2d(inputs, outputs, 1, stride, bias=False) if changes else torch.nn.Identity()
        self.scale = scale if skip else 0.0

    def forward(self, x):
        y = self.body(x)
        return torch.relu(y + self.scale * self.around(x)) if self.scale else torch.relu(y)


BLOCKS = {
    "plain sum": (3, 3, {}),
    "wider": (2, 4, {}),
    "smaller": (3, 3, {"stride": 2}),
    "scaled": (2, 3, {"scale": -0.5}),
    "without norm": (2, 3, {"norm": False, "stride": 2}),
    "no skip": (2, 3, {"skip": False, "stride": 2}),
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", BLOCKS)
@given(seed=seeds)
@settings(max_examples=3)
def test_residual_block(name, dtype, seed):
    inputs, outputs, options = BLOCKS[name]
    ours = nn.ResidualBlock(inputs, outputs, rng(seed), **options).astype(dtype)
    (x,) = draw(seed, (3, inputs, 6, 5), dtype=dtype)
    same_as_torch(ours, TorchBlock(inputs, outputs, **options), x, tolerance=loose(dtype))


def test_e127_the_variance_doubles_in_every_he_initialised_block():
    """h + W relu(h): He's W gives relu(h) the variance of h again, so each sum doubles it."""
    r = rng()
    h = r.standard_normal((300, 300))
    for depth in range(1, 9):
        h = h + nn.linear_forward(act.relu(h), init.he_normal((300, 300), r))
        assert 0.8 < np.square(h).mean() / 2**depth < 1.25


def test_e127_a_stack_of_residual_blocks_can_explode():
    x = Tensor(rng(1).standard_normal((10, 8, 8, 8)))
    first, r = np.square(x.data).mean(), rng()
    for _ in range(8):
        block = nn.ResidualBlock(8, 8, r, norm=False)
        for p in block.parameters():
            p.data[...] = init.he_normal(p.shape, r) if p.ndim > 1 else 0
        x = block(x)
    assert np.square(x.data).mean() > 20 * first


def test_lambda_acts_by_its_powers_through_the_depth():
    """With F = 0 a block is relu(λx): gradients shrink or grow with λ^depth, and only λ = 1 keeps them."""
    for scale in (0.5, 1.0, 2.0):
        x = Tensor(np.ones((1, 2, 4, 4)), requires_grad=True)
        y = x
        for seed in range(4):
            block = nn.ResidualBlock(2, 2, rng(seed), scale=scale, norm=False)
            for p in block.parameters():
                p.data[...] = 0
            y = block(y)
        y.sum().backward()
        same(x.grad, np.full(x.shape, scale**4))


def small_cnn():
    return Sequential(
        Conv2d(1, 16, 3, 1, 1),
        ReLU(),
        Conv2d(16, 32, 3, 1, 1),
        ReLU(),
        MaxPool2d(2),
        Flatten(),
        Linear(512, 10),
    )


def lenet():
    return Sequential(
        *(Conv2d(1, 6, 5, 1, 2), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5), ReLU(), MaxPool2d(2), Flatten()),
        *(Linear(400, 120), ReLU(), Linear(120, 84), ReLU(), Linear(84, 10)),
    )


class TorchResNet(Sequential):
    def __init__(self, *blocks):
        pooled = (torch.nn.AdaptiveAvgPool2d(1), Flatten())
        super().__init__(Conv2d(1, 4, 3, 1, 1), ReLU(), *blocks, *pooled, Linear(8, 3))


class TorchUNet(torch.nn.Module):
    def __init__(self):
        super().__init__()

        def block(i, o):
            return Sequential(Conv2d(i, o, 3, 1, 1), ReLU(), Conv2d(o, o, 3, 1, 1), ReLU())

        self.parts = torch.nn.ModuleList([block(2, 4), block(4, 8), block(8, 16), block(24, 8), block(12, 4)])
        self.head = Conv2d(4, 3, 1)

    def forward(self, x):
        down1, down2, bottom, up2, up1 = self.parts
        fine = down1(x)
        middle = down2(F.max_pool2d(fine, 2))
        coarse = bottom(F.max_pool2d(middle, 2))
        middle = up2(torch.cat([F.interpolate(coarse, scale_factor=2), middle], dim=1))
        return self.head(up1(torch.cat([F.interpolate(middle, scale_factor=2), fine], dim=1)))


MODELS = {
    "SmallCNN": (lambda: nn.SmallCNN(rng()), small_cnn, (3, 1, 8, 8), (3, 10), 9930),
    "LeNet5": (lambda: nn.LeNet5(rng()), lenet, (2, 1, 28, 28), (2, 10), 61706),
    "ResNetSmall": (
        lambda: nn.ResNetSmall(rng(), width=4, stages=(2, 1), classes=3),
        lambda: TorchResNet(TorchBlock(4, 4), TorchBlock(4, 4), TorchBlock(4, 8, stride=2)),
        (4, 1, 8, 8),
        (4, 3),
        1603,
    ),
    "ResNetSmall, plain": (
        lambda: nn.ResNetSmall(rng(), width=4, stages=(1, 1), classes=3, skip=False, norm=False),
        lambda: TorchResNet(
            TorchBlock(4, 4, skip=False, norm=False), TorchBlock(4, 8, 2, skip=False, norm=False)
        ),
        (4, 1, 8, 8),
        (4, 3),
        1243,
    ),
    "TinyUNet": (
        lambda: nn.TinyUNet(rng(), channels=2, classes=3, width=4),
        TorchUNet,
        (2, 2, 12, 8),
        (2, 3, 12, 8),
        7511,
    ),
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", MODELS)
def test_models(name, dtype):
    ours, theirs, shape, out, size = MODELS[name]
    model = ours().astype(dtype)
    x = draw(1, shape, dtype=dtype)[0]
    assert model(Tensor(x)).shape == out
    assert nn.count_params(model) == size
    same_as_torch(model, theirs(), x, tolerance=loose(dtype))


def test_a_residual_network_evaluates_with_its_running_statistics():
    ours, theirs, shape, *_ = MODELS["ResNetSmall"]
    model, twin = ours(), theirs()
    copy_weights(model, twin)
    for seed in range(2):
        (x,) = draw(seed, shape)
        same(model(Tensor(x)).data, twin(torch.tensor(x)), 1e-8)
    (x,) = draw(5, shape)
    same(model.eval()(Tensor(x)).data, twin.eval()(torch.tensor(x)), 1e-8)


@given(
    blocks=st.lists(st.integers(1, 2), min_size=1, max_size=3),
    channels=st.integers(1, 3),
    classes=st.integers(1, 5),
)
@settings(max_examples=8)
def test_residual_networks_of_any_layout(blocks, channels, classes):
    model = nn.ResNetSmall(rng(), channels, 2, tuple(blocks), classes)
    assert model(Tensor(draw(0, (2, channels, 8, 8))[0])).shape == (2, classes)
    convolutions = sum(p.ndim == 4 and p.shape[-1] == 3 for p in model.parameters())
    assert convolutions + 1 == 2 * sum(blocks) + 2  # its layers, as He et al. count them


INCEPTION = {
    "one": (2, 3, 1),
    "three_reduce": (2, 3, 1),
    "three": (4, 2, 3),
    "five_reduce": (1, 3, 1),
    "five": (3, 1, 5),
    "pool": (2, 3, 1),
}


@pytest.mark.parametrize("dtype", FLOATS)
@given(size=st.tuples(st.integers(1, 7), st.integers(1, 7)), seed=seeds)
def test_inception(dtype, size, seed):
    (x,) = draw(seed, (2, 3, *size), dtype=dtype)
    x -= dtype(3)  # mostly negative: a frame of zeros would win the maximum
    shapes = [shape for o, i, k in INCEPTION.values() for shape in ((o, i, k, k), (o,))]
    flat = draw(seed + 1, *shapes, dtype=dtype)
    params = dict(zip(INCEPTION, zip(flat[::2], flat[1::2], strict=True), strict=True))
    t = {name: tuple(map(torch.tensor, pair)) for name, pair in params.items()}

    def layer(name, x):
        return torch.relu(F.conv2d(x, *t[name], padding="same"))

    x_t = torch.tensor(x)
    want = [
        layer("one", x_t),
        layer("three", layer("three_reduce", x_t)),
        layer("five", layer("five_reduce", x_t)),
        layer("pool", F.max_pool2d(x_t, 3, 1, 1)),
    ]
    same(keeps_inputs(nn.inception_forward, x, params), torch.cat(want, dim=1))


@pytest.mark.parametrize("dtype", FLOATS)
def test_transfer_trains_a_new_head_only(dtype):
    model = nn.SmallCNN(rng()).astype(dtype)
    before = model.state_dict()
    head = nn.transfer_head(model, 3, rng(1))
    assert model.head is head
    y = model(Tensor(draw(0, (2, 1, 8, 8), dtype=dtype)[0]))
    assert (y.shape, y.dtype) == ((2, 3), dtype)
    y.sum().backward()
    assert [name for name, p in model.named_parameters() if p.grad is not None] == [
        "head.weight",
        "head.bias",
    ]
    assert nn.count_params(model) == 3 * 513
    for name, value in model.state_dict().items():
        if name.startswith("body"):
            same(value, before[name], 0)
    nn.set_trainable(model, True)
    assert nn.count_params(model) == 9930 - 7 * 513


def test_bad_input_is_refused_in_a_sentence():
    refuses(ValueError, "use multiples of 4", nn.TinyUNet(rng()), Tensor(np.ones((1, 1, 8, 6))))
    refuses(ValueError, "use multiples of 4", nn.TinyUNet(rng()), Tensor(np.ones((1, 1, 6, 8))))
    refuses(ValueError, "size must be at least 2", nn.SmallCNN, rng(), size=1)
    refuses(ValueError, "with D = 128", nn.SmallCNN(rng()), Tensor(np.ones((1, 1, 4, 4))))
    refuses(ValueError, "stages[1] must be at least 1", nn.ResNetSmall, rng(), stages=(1, 0))
    refuses(TypeError, "scale must be a number", nn.ResidualBlock, 1, 1, rng(), scale="big")
    refuses(
        ValueError,
        "params lacks three_reduce, three",
        nn.inception_forward,
        np.ones((1, 1, 3, 3)),
        {"one": 1},
    )
    refuses(ValueError, "x has shape (3, 3), but (N, C, H, W)", nn.inception_forward, np.ones((3, 3)), {})
    refuses(TypeError, "Flatten has no linear layer named head", nn.transfer_head, nn.Flatten(), 3, rng())
    refuses(ValueError, "outputs must be at least 1", nn.transfer_head, nn.SmallCNN(rng()), 0, rng())
