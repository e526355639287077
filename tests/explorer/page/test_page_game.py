"""The page's game is Python's: random numbers, moves, measures, what is drawn, and the words, from a seed alone."""

import numpy as np
import pytest
import torch
from node import SOURCE, ask_node

import gan_lab as gl
from gan_lab.explorer.frames import _describe
from gan_lab.explorer.page.game_facts import collect_game_facts
from gan_lab.game.losses import LOSSES
from gan_lab.game.measures import find_modes, sliced_wasserstein
from gan_lab.game.plots import describe_plane
from gan_lab.game.scene import look

RULES = collect_game_facts()
SEEDS = [[0], [7], [2**32 - 1], [3, 1]]
OWN = [(-0.5, -0.5), (0.0, 0.51), (1.5, -0.25)]
MOVES = 20
# Each loss with settings of its own, and each setting at least once; on data of all kinds.
GAMES = [
    {"data": data, "seed": seed, "settings": {"loss": loss, **settings}}
    for loss in LOSSES
    for data, seed, settings in (
        ("ring", 2, {}),
        ("moons", 2**32 - 1, {"minibatch_statistics": True, "z_dim": 1, "d_steps": 2, "beta1": 0.0}),
        ("own", 0, {"minibatch_statistics": True, "d_steps": 3, "beta1": 0.9, "rate_g": 0.02, "rate_d": 0.001}),
    )
]
IDS = [f"{game['settings']['loss']}, {game['data']}" for game in GAMES]
PLAY = """
    import { Game } from "game/game.js";
    import { mixPlaces } from "game/mixtures.js";
    import { look } from "game/scene.js";
    import { describePlane, writeCaption, writeGameCode } from "view/game_words.js";
    const answer = ({ rules, games, own, moves }) => games.map(({ data, seed, settings }) => {
      const points = rules.data[data] ?? mixPlaces(rules, own);
      const game = new Game(rules, points, seed, settings);
      const start = game.measure();
      for (let i = 0; i < moves; i++) game.step();
      const [moment, { surface, real, fake, arrows, lattice }] = [game.measure(), look(game)];
      return {
        start, moment, g: [...game.G.weights], d: [...game.D.network.weights],
        scene: [surface, real, fake, arrows, ...lattice].map((numbers) => Array.from(numbers)),
        caption: writeCaption(moment, points, game.loss.isProbability),
        plane: describePlane(moment, points),
        code: writeGameCode(rules, points, seed, settings),
      };
    });"""


@pytest.fixture(scope="module")
def played():
    """The games as the page plays them."""
    given = {"rules": RULES, "games": GAMES, "own": OWN, "moves": MOVES}
    return dict(zip(IDS, ask_node(PLAY, given), strict=True))


@pytest.fixture(scope="module")
def games():
    """The same games as Python plays them, by their names, each with what was measured at its start."""
    made = {}
    for name, asked in zip(IDS, GAMES, strict=True):
        game = gl.Game(OWN if asked["data"] == "own" else asked["data"], asked["seed"], **asked["settings"])
        start = game.measure()
        for _ in range(MOVES):
            game.step()
        made[name] = game, start
    return made


def flatten(network):
    """A network's weights in a row, layer by layer, weight before bias."""
    pairs = zip(network.weights, network.biases, strict=True)
    return torch.cat([part[0].flatten() for pair in pairs for part in pair]).detach().numpy()


def assert_measured(found, moment):
    """What the page measured is what Python did."""
    fields = {"step": "step", "lossD": "loss_d", "lossG": "loss_g", "dReal": "d_real", "dFake": "d_fake"}
    for name, field in (fields | {"distance": "distance", "modes": "modes"}).items():
        value = np.nan if found[name] is None else found[name]  # JSON has no NaN
        assert value == pytest.approx(getattr(moment, field), abs=1e-4, nan_ok=True), name


def test_random_numbers_are_numpys_bit_for_bit():
    script = """
        import { nextNormal } from "game/normal_numbers.js";
        import { Pcg64 } from "game/pcg64.js";
        const times = (count, draw) => Array.from({ length: count }, draw);
        const answer = (seeds) => seeds.map((seed) => {
          const random = new Pcg64(seed);
          return [
            times(3, () => random.nextDouble()), times(20000, () => nextNormal(random)),
            times(1001, () => random.nextBelow(25)), times(9, () => random.nextBelow(1)),
            times(3, () => random.nextFloat()), times(3, () => random.nextDouble()),
          ];
        });"""
    for seed, drawn in zip(SEEDS, ask_node(script, SEEDS), strict=True):
        rng = np.random.default_rng(seed if len(seed) > 1 else seed[0])
        expected = [
            rng.random(3),
            rng.standard_normal(20000, dtype=np.float32),
            rng.integers(25, size=1001),
            rng.integers(1, size=9),
            rng.random(3, dtype=np.float32),
            rng.random(3),
        ]
        for found, wanted in zip(drawn, expected, strict=True):
            assert np.array_equal(np.array(found, wanted.dtype), wanted)


@pytest.mark.parametrize("name", IDS)
def test_a_game_moves_as_pythons_does(played, games, name):
    game, start = games[name]
    assert_measured(played[name]["start"], start)
    assert np.abs(flatten(game.G) - played[name]["g"]).max() < 1e-5
    assert np.abs(flatten(game.D) - played[name]["d"]).max() < 1e-5
    assert_measured(played[name]["moment"], game.measure())


@pytest.mark.parametrize("name", IDS)
def test_what_is_drawn_is_what_pythons_board_draws(played, games, name):
    scene = look(games[name][0])
    expected = [scene.surface, scene.real, scene.fake, scene.arrows, *scene.lattice]
    for found, wanted in zip(played[name]["scene"], expected, strict=True):
        assert np.abs(np.reshape(found, wanted.shape) - wanted).max() < 1e-4 * (1 + np.abs(wanted).max())


@pytest.mark.parametrize("name", IDS)
def test_the_words_are_those_of_pythons_board(played, games, name):
    game, _ = games[name]
    names = {"points of your own": "3 points of yours"}
    expected = describe_plane(game).replace(game.points.name, names.get(game.points.name, game.points.name))
    assert played[name]["caption"] == _describe(game, game.measure())
    assert played[name]["plane"] == expected


@pytest.mark.parametrize("name", IDS)
def test_the_line_of_python_starts_the_same_game(played, games, name, monkeypatch):
    monkeypatch.setattr(gl, "play", lambda game: game, raising=False)
    made, (game, _) = eval(played[name]["code"], {"gl": gl}), games[name]
    assert (made.seeds, made.settings) == (game.seeds, game.settings)
    assert torch.equal(made.points.centres, game.points.centres)


def test_modes_and_distance_are_pythons_near_the_edge_of_a_mode():
    ring = gl.Points.ring()
    rng = np.random.default_rng(5)
    angles = rng.uniform(0, 2 * np.pi, 1000)
    lengths = rng.choice([0.149, 0.151], 1000)  # a mode reaches to 0.15 from its centre
    points = ring.centres.numpy()[rng.integers(8, size=1000)] + (lengths * [np.cos(angles), np.sin(angles)]).T
    script = """
        import { findCovered, slicedDistance, sortProjections } from "game/measures.js";
        const answer = ({ rules, points, others }) => {
          const [a, b] = [points, others].map((each) => sortProjections(Float64Array.from(each), rules.directions));
          const covered = (count) => findCovered(Float64Array.from(points.slice(0, count)), rules.data.ring, rules);
          return { distance: slicedDistance(a, b), covered: [40, 100, 2000].map(covered) };
        };"""
    others = ring.sample(1000, rng)
    given = {"rules": RULES, "points": points.flatten().tolist(), "others": others.flatten().tolist()}
    found = ask_node(script, given)
    a, b = torch.tensor(points, dtype=torch.float32), torch.from_numpy(others)
    assert found["distance"] == pytest.approx(float(sliced_wasserstein(a, b)), abs=1e-6)
    for count, covered in zip([20, 50, 1000], found["covered"], strict=True):
        assert covered == find_modes(a[:count], ring.centres, ring.spread)[1].tolist()


def test_a_measurement_or_a_look_changes_nothing_in_the_game():
    script = """
        import { Game } from "game/game.js";
        import { look } from "game/scene.js";
        const answer = (rules) => [false, true].map((isWatched) => {
          const game = new Game(rules, rules.data.grid, 4, { loss: "wasserstein", minibatch_statistics: true });
          for (let i = 0; i < 12; i++) {
            game.step();
            if (isWatched) [game.measure(), look(game)];
          }
          return [...game.G.weights, ...game.D.network.weights];
        });"""
    alone, watched = ask_node(script, RULES)
    assert alone == watched


def test_a_game_that_leaves_the_numbers_says_so():
    script = """
        import { Game } from "game/game.js";
        const answer = (rules) => {
          const game = new Game(rules, rules.data.ring, 0, { rate_d: 1e200, rate_g: 1e200 });
          try {
            for (let i = 0; i < 20; i++) [game.step(), game.measure()];
          } catch (error) {
            return [error.constructor.name, error.message];
          }
        };"""
    kind, message = ask_node(script, RULES)
    assert kind == "LabError"
    assert "no longer" in message
    assert "lower rates" in message


def test_the_rules_are_all_that_is_told_of_them():
    script = """
        import { readFileSync } from "node:fs";
        const answer = (path) => readFileSync(path, "utf8").match(/@typedef \\{object\\} GameRules[^]*?\\*\\//)[0]
          .match(/@property \\{.*?\\} (\\w+) /g).map((line) => line.trim().split(" ").pop());"""
    assert ask_node(script, str(SOURCE / "game" / "rules.js")) == list(RULES)
