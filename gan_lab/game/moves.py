"""The two moves of the game: each network changes its weights once, against the other as it is.

Source: Goodfellow et al. 2014, algorithm 1; the optimiser is Adam (Kingma and Ba 2015).
"""

from torch import Tensor

from gan_lab.game.losses import gradient_penalty
from gan_lab.game.state import GameState


def move_d(game: GameState) -> Tensor:
    """Move D: it gives the data more and what G makes less.

    Parameters
    ----------
    game : GameState
        The game, or several side by side.

    Returns
    -------
    Tensor
        D's loss before the move, a number for each game.
    """
    real, fake = game.real(), game.G(game.noise()).detach()
    loss = game.loss.of_d(game.D(real), game.D(fake))
    if game.loss.penalty:
        loss = loss + game.loss.penalty * gradient_penalty(game.D, real, fake, game.shares())
    game.adam_d.zero_grad()
    loss.sum().backward()
    game.adam_d.step()
    return loss.detach()


def move_g(game: GameState) -> Tensor:
    """Move G: D gives what it makes more.

    Parameters
    ----------
    game : GameState
        The game, or several side by side.

    Returns
    -------
    Tensor
        G's loss before the move, a number for each game.
    """
    loss = game.loss.of_g(game.D(game.G(game.noise())))
    game.adam_g.zero_grad()
    loss.sum().backward()
    game.adam_g.step()
    return loss.detach()
