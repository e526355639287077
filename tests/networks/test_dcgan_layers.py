"""The two networks of a DCGAN, against PyTorch's tutorial and the paper."""

import numpy as np
import pytest
import torch

from gan_lab.networks import dcgan_layers
from gan_lab.networks.dcgan_layers import Discriminator, Generator
from gan_lab.networks.files.dcgan_strides import SIDES, find_steps


def test_the_generator_has_the_tutorials_layers():
    """The shapes of PyTorch's DCGAN tutorial, nz 100, ngf 64, 64 x 64 pixels; 3,576,704 parameters."""
    generator = Generator()
    assert sum(p.numel() for p in generator.parameters()) == 3_576_704
    kernels = {name: tuple(p.shape) for name, p in generator.named_parameters() if p.ndim == 4}
    assert kernels == {
        "main.0.weight": (100, 512, 4, 4),
        "main.3.weight": (512, 256, 4, 4),
        "main.6.weight": (256, 128, 4, 4),
        "main.9.weight": (128, 64, 4, 4),
        "main.12.weight": (64, 3, 4, 4),
    }
    assert generator(torch.zeros(2, 100)).shape == (2, 3, 64, 64)


def test_the_discriminator_has_the_tutorials_layers():
    """The same tutorial, ndf 64: 2,765,568 parameters."""
    discriminator = Discriminator()
    assert sum(p.numel() for p in discriminator.parameters()) == 2_765_568
    assert discriminator(torch.zeros(2, 3, 64, 64)).shape == (2,)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("batch_norm", [True, False])
def test_the_list_of_layers_ends_with_a_picture_and_with_a_logit(side, batch_norm):
    generator, discriminator = Generator(side, 1, 10, 4, batch_norm), Discriminator(side, 1, 4, batch_norm)
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    of_g, of_d = dcgan_layers.list_layers(generator), dcgan_layers.list_layers(discriminator)
    assert of_g[0].shape == (4 * max(side, 32) // 8, 4, 4)  # 28 pixels take as many layers as 32
    assert of_g[-1].shape == (1, side, side)
    assert of_d[0].shape == (4, side // 2, side // 2)
    assert of_d[-1].shape == (1, 1, 1)
    assert sum(layer.weights for layer in of_g) == sum(p.numel() for p in generator.parameters())
    assert any(layer.name == "batch norm" for layer in of_g + of_d) == batch_norm
    assert all(torch.equal(value, before[name]) for name, value in generator.state_dict().items())
    assert generator.training


def test_the_networks_for_28_pixels_go_through_7_and_14():
    generator, discriminator = Generator(28, 1, 10, 4), Discriminator(28, 1, 4)
    of_g, of_d = dcgan_layers.list_layers(generator), dcgan_layers.list_layers(discriminator)
    assert [layer.shape[1] for layer in of_g if "convolution" in layer.name] == [4, 7, 14, 28]
    assert [layer.shape[1] for layer in of_d if "convolution" in layer.name] == [14, 7, 4, 1]
    assert [layer.name[-3:] for layer in of_g if "convolution" in layer.name] == ["4x4", "3x3", "4x4", "4x4"]
    assert [layer.name[-3:] for layer in of_d if "convolution" in layer.name] == ["4x4", "4x4", "3x3", "4x4"]


@pytest.mark.parametrize("side", SIDES)
def test_the_kernels_tell_the_strides_that_the_generator_has(side):
    modules = [module for module in Generator(side, 1, 4, 1).main if isinstance(module, torch.nn.ConvTranspose2d)]
    steps = find_steps([module.kernel_size[0] for module in modules])
    assert [(step.stride, step.padding) for step in steps] == [(m.stride[0], m.padding[0]) for m in modules]


def test_weights_start_as_the_paper_says():
    generator = Generator(64, 3)
    dcgan_layers.initialize_weights(generator, np.random.default_rng(0))
    kernel, norm = generator.main[3].weight, generator.main[4]
    assert kernel.mean().item() == pytest.approx(0, abs=1e-4)
    assert kernel.std().item() == pytest.approx(0.02, abs=1e-4)
    assert norm.weight.mean().item() == pytest.approx(1, abs=0.005)
    assert norm.bias.abs().max() == 0
    dcgan_layers.initialize_weights(generator, np.random.default_rng(0), spread=1)
    assert generator.main[3].weight.std().item() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("classes", [0, 3])
def test_layers_from_and_to_one_pixel_are_those_convolutions(layout, batch_norm, classes):
    """Values and gradients against torch's own convolutions, layer by layer, with the class as the papers have it."""
    generator, discriminator = Generator(28, 3, 5, 4, batch_norm, classes), Discriminator(28, 3, 4, batch_norm, classes)
    rng = torch.Generator().manual_seed(1)
    for network in (generator, discriminator):
        network.double().to(memory_format=layout)
        for parameter in network.parameters():
            parameter.data.normal_(generator=rng)
    z = torch.randn(6, 5, generator=rng, dtype=torch.double, requires_grad=True)
    y = torch.eye(3, dtype=torch.double)[[0, 1, 2, 0, 1, 2]]

    first = generator.main[0](z[:, :, None, None])
    if classes:
        first = first + generator.from_class(y[:, :, None, None])
    pictures = generator.main[1:](first)
    found = discriminator.main[:-1](pictures)
    logits = discriminator.main[-1](found)[:, 0, 0, 0]
    if classes:
        logits = logits + (discriminator.from_class(found)[:, :, 0, 0] * y).sum(1)

    inputs = [z, *generator.parameters(), *discriminator.parameters()]
    own = discriminator(generator(z, y), y)
    assert torch.allclose(own, logits, rtol=1e-9)
    weights = torch.randn(6, generator=rng, dtype=torch.double)
    expected, got = (torch.autograd.grad(values @ weights, inputs) for values in (logits, own))
    assert all(torch.allclose(a, b, rtol=1e-6, atol=1e-9) for a, b in zip(expected, got, strict=True))
