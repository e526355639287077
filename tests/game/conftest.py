"""What the tests of the game share."""

import io

import numpy as np
import pytest
import torch
from PIL import Image


@pytest.fixture
def weights():
    """A function that copies the weights of a network as one row for each game, [games, weights]."""

    def copy(network):
        games = network._games
        rows = [weight.detach()[:games].reshape(games, -1) for weight in network.parameters()]
        return torch.cat(rows, dim=1).clone()

    return copy


@pytest.fixture
def make_constant():
    """A function that lets G make one point of all noise."""

    def change(game, point):
        with torch.no_grad():
            for weight in game.G.parameters():
                weight.zero_()
            game.G.biases[-1][:] = torch.tensor(point)

    return change


@pytest.fixture
def shown(monkeypatch):
    """What was shown: for each plot its pixels and its alternative text."""
    plots = []

    def keep(data, metadata, raw):
        assert raw
        assert data["text/plain"] == metadata["image/png"]["alt"]
        plots.append((np.asarray(Image.open(io.BytesIO(data["image/png"])).convert("RGB")), data["text/plain"]))

    monkeypatch.setattr("IPython.display.display", keep)
    return plots
