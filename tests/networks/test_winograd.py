"""Winograd's algorithms against torch's own convolution."""

import pytest
import torch
import torch.nn.functional as F

from gan_lab.networks import winograd
from gan_lab.networks.winograd import AFTER_UP_SAMPLING, TILES_OF_2, TILES_OF_4, Scheme

SCHEMES = {"tiles of 2": TILES_OF_2, "tiles of 4": TILES_OF_4, "after up-sampling": AFTER_UP_SAMPLING}


def convolve_plainly(x: torch.Tensor, weight: torch.Tensor, scheme: Scheme) -> torch.Tensor:
    if scheme is AFTER_UP_SAMPLING:
        x = F.interpolate(x, scale_factor=2, mode="nearest")
    return F.conv2d(x, weight, padding=1)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES.keys())
@pytest.mark.parametrize(("height", "width"), [(4, 4), (8, 12), (16, 4)])
@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("stripe", [1, 3000, winograd.STRIPE])
def test_it_gives_what_torchs_convolution_gives(
    scheme: Scheme, height: int, width: int, n: int, stripe: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(winograd, "STRIPE", stripe)
    draw = torch.Generator().manual_seed(1)
    x = torch.randn(n, 5, height, width, generator=draw, dtype=torch.float64).contiguous(
        memory_format=torch.channels_last
    )
    weight = torch.randn(7, 5, 3, 3, generator=draw, dtype=torch.float64)
    exact = Scheme(scheme.step, *(matrix.double() for matrix in scheme[1:]))
    found = winograd.convolve(x, winograd.transform_weights(weight, exact), exact)
    assert found.stride(1) == 1, "a pixel's channels lie side by side"
    # not nearer, since a sixth and the like are float32 in the schemes
    torch.testing.assert_close(found, convolve_plainly(x, weight, scheme), rtol=0, atol=1e-5)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES.keys())
def test_in_float32_it_is_off_by_rounding_alone(scheme: Scheme) -> None:
    draw = torch.Generator().manual_seed(2)
    x = torch.randn(1, 128, 16, 16, generator=draw)
    weight = torch.randn(64, 128, 3, 3, generator=draw) / (3 * 128**0.5)  # so that the results spread by 1, too
    found = winograd.WinogradConvolution(weight, scheme)(x)
    exact = convolve_plainly(x.double(), weight.double(), scheme)
    assert (found - exact).abs().max() < 1e-4


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES.keys())
def test_gradients_flow_through_it(scheme: Scheme) -> None:
    draw = torch.Generator().manual_seed(3)
    x = torch.randn(2, 4, 8, 8, generator=draw)
    weight = torch.randn(6, 4, 3, 3, generator=draw)
    gradients = []
    for convolve in (winograd.WinogradConvolution(weight, scheme), lambda x: convolve_plainly(x, weight, scheme)):
        variable = x.clone().requires_grad_()
        convolve(variable).square().sum().backward()
        gradients.append(variable.grad)
    torch.testing.assert_close(*gradients, rtol=1e-4, atol=1e-3)
