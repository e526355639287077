"""A GAN in the plane: what its pictures cost beside the training that they show, and many games beside one.

    python benchmarks/game.py --rounds 40

The board trains and draws in turns, as in a notebook, and chooses the steps between two pictures itself. Then one game,
ten side by side and ten one after the other take turns, 20 steps each. Two Markdown tables go to stdout.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable

from table import heading, row

import gan_lab as gl

STEPS = 20
SEEDS = range(10)
GAMES = {
    "non-saturating, D moves once a step": {},
    "Wasserstein with gradient penalty, D moves five times": {"loss": "wasserstein", "d_steps": 5},
}


def measure_board(rounds: int, settings: dict) -> tuple[list[float], list[float], float]:
    """Milliseconds of training and of drawing of so many pictures of a board that runs, and steps a second."""
    board = gl.play(gl.Game("ring", seed=0, **settings))
    player, times = board._player, {"_train": [], "_draw_timed": []}
    for name, kept in times.items():
        setattr(player, name, timed(getattr(player, name), kept))

    async def session() -> float:
        board.run()
        start, first = time.perf_counter(), board.game.steps
        while len(times["_draw_timed"]) < rounds:
            board.view.is_shown = True  # as a browser says
            await asyncio.sleep(0)
        board.pause()
        return (board.game.steps - first) / (time.perf_counter() - start)

    speed = asyncio.run(session())
    settled = slice(rounds // 4, rounds)  # the board first has to find out what a step and a picture cost
    return times["_train"][settled], times["_draw_timed"][settled], speed


def timed(function: Callable, kept: list[float]) -> Callable:
    """The function, whose milliseconds are kept."""

    def call() -> object:
        start = time.perf_counter()
        given = function()
        kept.append(1000 * (time.perf_counter() - start))
        return given

    return call


def measure_milliseconds(games: list) -> float:
    """Milliseconds of a step of all these games, one after the other."""
    start = time.perf_counter()
    for game in games:
        game.train(STEPS, every=STEPS)
    return 1000 * (time.perf_counter() - start) / STEPS


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    print(heading("training", "drawing"))
    for name, settings in GAMES.items():
        trained, drawn, speed = measure_board(rounds, settings)
        print(row(f"for one picture: {name}, {speed:.0f} steps a second", "ms", trained, drawn, digits=0), flush=True)
    print()
    ways = {
        "one": [gl.Game("ring", seed=0)],
        "side by side": [gl.Game("ring", seed=SEEDS)],
        "one after the other": [gl.Game("ring", seed=seed) for seed in SEEDS],
    }
    times = [{name: measure_milliseconds(games) for name, games in ways.items()} for _ in range(rounds)]
    columns = {name: [each[name] for each in times] for name in ways}
    print(heading("other", "ten side by side"))
    print(row("a step: one game", "ms", columns["one"], columns["side by side"]))
    print(row("a step: ten, one after the other", "ms", columns["one after the other"], columns["side by side"]))
    print(f"\nten games of 2,000 steps: {2 * statistics.median(columns['side by side']):.0f} s")


if __name__ == "__main__":
    main()
