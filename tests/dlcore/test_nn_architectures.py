"""Where the parameters of famous networks live: published counts, exactly."""

import pytest
from compare import refuses

from dlcore import nn
from dlcore.nn import architectures as arch


@pytest.mark.parametrize(
    ("table", "size", "share"),
    [
        (nn.resnet(18), 11_689_512, 4.4),
        (nn.resnet(34), 21_797_672, 2.4),
        (nn.resnet(50), 25_557_032, 8.0),
        (nn.vgg(16), 138_357_544, 89),
        (nn.vgg(19), 143_667_240, 86),
        (nn.alexnet(), 61_100_840, 96),
        (nn.alexnet(two_gpus=True), 60_965_224, 96),
    ],
)
def test_n24_n25_parameters_and_the_dense_share(table, size, share):
    """Most of VGG and AlexNet is dense, hardly any of a ResNet (in %, rounded as printed)."""
    assert nn.count_params(table) == size
    assert round(100 * nn.dense_share(table), 1 if share < 10 else 0) == share


def test_other_depths_have_the_counts_of_torchvision():
    sizes = [nn.count_params(nn.resnet(depth)) for depth in (101, 152)]
    assert sizes == [44_549_160, 60_192_808]
    assert [nn.count_params(nn.vgg(depth)) for depth in (11, 13)] == [132_863_336, 133_047_848]


@pytest.mark.parametrize("depth", [11, 13, 16, 19])
def test_n26_vgg_is_named_by_its_layers(depth):
    assert len(nn.vgg(depth)) == depth


@pytest.mark.parametrize("depth", [18, 34, 50, 101, 152])
def test_n26_resnet_is_named_by_its_layers(depth):
    """Norms do not count, nor do the 1×1 projections beside the skips: one a stage that changes its width."""
    layers = sum(not isinstance(layer, arch.Norm) for layer in nn.resnet(depth))
    assert layers - (4 if depth >= 50 else 3) == depth


def test_a_layer_counts_its_weights_and_biases():
    assert arch.Conv(4, 6, 3, groups=2).size == 6 * (2 * 9 + 1)
    assert arch.Conv(4, 6, 3, bias=False).size == 6 * 36
    assert arch.Norm(5).size == 10
    assert arch.Dense(4, 3).size == 15


def test_unknown_depths_are_refused():
    refuses(ValueError, "there is no VGG-17; known depths are 11, 13, 16, 19", nn.vgg, 17)
    refuses(ValueError, "there is no ResNet-20; known depths are 18, 34", nn.resnet, 20)
    refuses(TypeError, "depth must be a whole number", nn.resnet, "50")
