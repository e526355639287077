"""The board without a browser: setting a control's value is what a browser does, and asyncio is the kernel's loop."""

import _thread
import asyncio
import base64
import builtins
import io
import math
import signal
import threading
import time

import ipywidgets
import nbformat
import pytest
import torch
from live_widgets import count_widgets
from nbclient import NotebookClient
from PIL import Image

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.explorer import player
from gan_lab.explorer.board import Board
from gan_lab.explorer.board_data import PUT
from gan_lab.explorer.places import MAX_PLACES, check_places
from gan_lab.game.moves import move_d


@pytest.fixture
def board():
    return gl.play(gl.Game("ring", seed=3))


@pytest.fixture(scope="module")
def plain_run():
    """The weights of a game of 40 steps that no board has seen."""
    game = gl.Game("ring", seed=3)
    game.train(40)
    return weights(game)


def weights(game, network=None):
    """The weights of both networks or of one, as one tensor."""
    networks = [network] if network else [game.D, game.G]
    return torch.cat([weight.detach().flatten() for each in networks for weight in each.parameters()])


def play(board, until, seconds=60):
    """Run until a condition holds or the board pauses by itself; then pause."""

    async def session():
        board.run()
        end = time.monotonic() + seconds
        while board.run_button.description == "Pause" and not until() and time.monotonic() < end:
            await asyncio.sleep(0.001)
        board.pause()

    asyncio.run(session())


def step_to(board, step):
    """Run until a step is reached, then take single steps up to a later one."""
    play(board, lambda: board.game.steps >= 10)
    while board.game.steps < step:
        board.step()


def press(board, label):
    """Press a button, as a browser does."""
    next(each for each in below(board) if isinstance(each, ipywidgets.Button) and each.description == label).click()


def below(widget):
    """All widgets inside a widget."""
    for child in getattr(widget, "children", ()):
        yield child
        yield from below(child)


def put(board, *places):
    """Put points, as the browser does."""
    board.data.value = PUT
    board.view.places = [list(place) for place in places]


def test_the_first_picture_is_there_at_once_and_nothing_runs(board):
    assert isinstance(board, Board)
    assert board.game.steps == 0
    assert board.view.frame == 1
    assert board.status.value == "Press Run, or One step."
    for png in (board.view.plane, board.view.curves):
        assert Image.open(io.BytesIO(png)).format == "PNG"
    assert board.view.caption.startswith("Step 0: ")
    assert "nan" not in board.view.plane_alt + board.view.caption


def test_every_control_has_a_label(board):
    labels = {each.description for each in below(board) if hasattr(each, "description") and each.description}
    assert labels == {
        "Run", "One step", "Start again", "New seed", "Players", "Loss", "Rate of D", "Rate of G", "Moves of D",
        "beta1", "Data", "Noise", "Minibatch statistics for D", "Seed",
    }  # fmt: skip


def test_it_runs_until_it_is_paused_and_clicks_come_in_between(board):
    play(board, lambda: board.game.steps >= 30)
    steps = board.game.steps
    assert steps >= 30
    assert board.run_button.description == "Run"
    assert board.status.value == f"Paused at step {steps}."
    assert board.view.caption.startswith(f"Step {steps}: ")
    assert f"after {steps} steps" in board.view.plane_alt
    assert board.game.record[-1].step == steps


def test_running_by_button_goes_as_training_does_and_again_the_same(board, plain_run):
    step_to(board, 40)
    assert torch.equal(weights(board.game), plain_run)
    press(board, "Start again")
    assert board.game.steps == 0
    assert board.game.seeds == [3]
    step_to(board, 40)
    assert torch.equal(weights(board.game), plain_run)


@pytest.mark.parametrize(("who", "moving", "resting"), [("D alone", "D", "G"), ("G alone", "G", "D")])
def test_one_network_alone_moves(board, who, moving, resting):
    before = {name: weights(board.game, getattr(board.game, name)) for name in "DG"}
    board.players.value = who
    press(board, "One step")
    assert board.status.value == f"Step 1: {who} moved."
    play(board, lambda: board.game.steps >= 10)
    assert torch.equal(weights(board.game, getattr(board.game, resting)), before[resting])
    assert not torch.equal(weights(board.game, getattr(board.game, moving)), before[moving])


def test_one_step_is_one_step_and_pauses_a_game_that_runs(board):
    press(board, "One step")
    assert board.game.steps == 1
    assert board.status.value == "Step 1: D and G moved."

    async def session():
        board.run()
        await asyncio.sleep(0.05)
        before = board.game.steps
        press(board, "One step")
        await asyncio.sleep(0.1)
        return before

    assert asyncio.run(session()) + 1 == board.game.steps
    assert board.run_button.description == "Run"


def test_a_setting_of_the_losses_or_of_adam_holds_from_the_next_step_on(board):
    game = board.game
    for control, value, said in (
        ("loss", "hinge", "Loss from the next step on: hinge."),
        ("rate_d", 0.02, "Rate of D from the next step on: 0.02."),
        ("rate_g", 0.0005, "Rate of G from the next step on: 0.0005."),
        ("beta1", 0.0, "beta1 from the next step on: 0."),
        ("d_steps", 5, "Moves of D from the next step on: 5 a step."),
    ):
        getattr(board, control).value = value
        assert board.game is game
        assert getattr(game.settings, control) == value
        assert board.status.value == said


def test_what_belongs_to_the_networks_starts_another_game(board):
    board.rate_g.value = 0.01
    for control, value in (("z_dim", 1), ("minibatch_statistics", True), ("seed", 11), ("seed", 2**32 - 1)):
        board.step()
        game = board.game
        getattr(board, control).value = value
        assert board.game is not game
        assert board.game.steps == 0
        assert board.game.settings.rate_g == 0.01
        assert value in (*board.game.seeds, getattr(board.game.settings, control, None))
        assert board.status.value.startswith("Another game, from step 0: a ring of 8, seed ")


def test_every_data_set_of_the_list_can_be_played(board):
    names = [name for name, _ in board.data.options]
    assert names == ["a ring of 8", "a grid of 5 x 5", "two moons", "the letter G", PUT]
    for name, points in board.data.options[1:-1]:
        board.data.value = points
        assert (board.game.points.name, board.game.steps) == (name, 0)
        board.step()
        assert ("modes" in board.view.caption) == board.game.points.are_modes


def test_other_data_that_the_game_came_with_stands_first(board):
    picture = Image.new("L", (8, 8), 0)
    board = gl.play(gl.Game(gl.Points.from_picture(picture), seed=1))
    assert board.data.options[0][0] == "the dark pixels of a picture"
    assert board.data.label == "the dark pixels of a picture"


def test_settings_that_the_lists_do_not_have_are_added_to_them():
    board = gl.play(gl.Game("ring", rate_d=0.0123, d_steps=3, z_dim=7, beta1=0.2))
    assert (board.rate_d.value, board.d_steps.value, board.z_dim.value, board.beta1.value) == (0.0123, 3, 7, 0.2)
    assert [value for _, value in board.d_steps.options] == [1, 2, 3, 5, 10]


def test_a_new_seed_is_another_game_and_start_again_is_the_same(board):
    press(board, "New seed")
    seed = board.game.seeds[0]
    assert board.seed.value == seed
    press(board, "Start again")
    assert board.game.seeds == [seed]


def test_another_game_runs_on_if_the_last_one_ran(board):
    def changed():
        if board.game.steps >= 10 and board.game.seeds == [3]:
            board.seed.value = 4
        return board.game.seeds == [4] and board.game.steps >= 10

    play(board, changed)
    assert board.game.seeds == [4]
    assert board.game.steps >= 10


def test_points_are_put_and_the_game_goes_on_with_them(board):
    put(board)
    assert board.view.is_drawing
    assert board.status.value.startswith("Click into the plane")
    assert board.game.points.name == "a ring of 8"
    put(board, (0.5, 0.5))
    assert board.game.points.name == "1 point of yours"
    board.step()
    game, before = board.game, weights(board.game)
    put(board, (0.5, 0.5), (-1, 0))
    assert board.game is game
    assert len(game.points) == 2
    assert torch.equal(weights(game), before)
    assert board.status.value == "The game goes on with 2 points of yours."


def test_without_any_point_left_the_game_goes_on_with_those_it_had(board):
    put(board, (0, 0), (1, 1), (-1, 1))
    put(board, (0, 0), (1, 1))
    assert len(board.game.points) == 2
    put(board)
    assert board.status.value.startswith("No point is left: the game goes on with those it had")
    board.step()
    assert len(board.game.points) == 2
    put(board, (1, 0))
    assert len(board.game.points) == 1


def test_points_that_were_put_come_back_with_their_choice(board):
    put(board, (0, 0), (1, 1))
    board.data.value = board.data.options[0][1]
    assert not board.view.is_drawing
    assert board.game.points.name == "a ring of 8"
    board.data.value = PUT
    assert board.game.points.name == "2 points of yours"


def test_a_drawn_line_has_no_modes_to_count(board):
    put(board, *((x / 20 - 1, 0) for x in range(40)))
    assert not board.game.points.are_modes
    assert "modes" not in board.view.caption
    put(board, (0, 0), (1, 0))
    assert "of 2 modes" in board.view.caption


HOSTILE = [
    None, 3, "[[0, 0]]", {"x": 1}, [0, 0], [[0]], [[0, 0, 0]], [["0", "0"]], [[True, False]], [[None, 0]],
    [[math.nan, 0]], [[math.inf, 0]], [[1e300, 0]], [[0, -1.6]], [[[0], [0]]], [{}], [[0, 0]] * (MAX_PLACES + 1),
    [[0, 0]] * 100_000, [[10**400, 0]],
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_list_of_points_is_refused_in_a_short_sentence(hostile):
    with pytest.raises(GanLabError) as caught:
        check_places(hostile)
    assert len(str(caught.value)) < 150


def test_after_points_that_are_none_those_that_were_there_stay(board):
    put(board, (0.5, 0.5))
    game = board.game
    for hostile in (None, [["<b>", 0]], [[0, 0]] * 100_000):
        board.view.places = hostile
        assert check_places(board.view.places) == [(0.5, 0.5)]
        assert board.game is game
        assert len(game.points) == 1
        assert "oints" in board.status.value
        assert "<b>" not in board.status.value


def test_points_are_ignored_while_other_data_are_chosen(board):
    game = board.game
    board.view.places = [[0, 0]]
    assert board.game is game
    assert game.points.name == "a ring of 8"


def failing(problem):
    """A move that fails at the third call."""
    calls = []

    def move(game):
        calls.append(1)
        if len(calls) == 3:
            raise problem
        return move_d(game)

    return move


def test_own_moves_stay_when_another_game_starts_and_the_loss_is_fixed():
    calls = []
    board = gl.play(gl.Game("ring", seed=3, move_d=lambda game: calls.append(game) or move_d(game)))
    assert board.loss.disabled
    assert board.loss.label == "your own moves"
    board.seed.value = 5
    board.step()
    assert calls == [board.game]
    assert board.game.has_own_moves


@pytest.mark.parametrize(
    "problem", [ZeroDivisionError("<by zero>"), gl.GanLabError("A sentence."), KeyError("z" * 999)]
)
def test_a_move_that_fails_pauses_the_game_and_the_status_says_why(problem):
    board = gl.play(gl.Game("ring", seed=3, move_d=failing(problem)))
    play(board, lambda: False)
    assert board.game.steps == 2
    assert board.run_button.description == "Run"
    assert board.status.value.startswith("Paused at step 2: ")
    assert ("A sentence." in board.status.value) or type(problem).__name__ in board.status.value
    assert "<by zero>" not in board.status.value
    assert len(board.status.value) < 500
    press(board, "One step")  # the move works again
    assert board.game.steps == 3


def test_a_step_that_fails_is_explained_too():
    board = gl.play(gl.Game("ring", move_d=lambda game: 1 / 0))
    press(board, "One step")
    assert "ZeroDivisionError: division by zero" in board.status.value


def test_weights_that_are_no_numbers_pause_the_game():
    def spoil(game):
        with torch.no_grad():
            game.G.weights[0].fill_(torch.nan)

    board = gl.play(gl.Game("ring", move_g=spoil))
    play(board, lambda: False)
    assert "no longer" in board.status.value
    assert board.run_button.description == "Run"


def test_the_stop_button_of_the_notebook_ends_a_move_that_never_ends():
    def wait(game):
        threading.Timer(0.3, _thread.interrupt_main).start()
        for _ in range(3000):
            time.sleep(0.01)

    board = gl.play(gl.Game("ring", move_d=wait))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as the kernel has it between cells
    try:
        play(board, lambda: False)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert "KeyboardInterrupt" in board.status.value


def test_a_run_ends_by_itself(board, monkeypatch):
    monkeypatch.setattr(player, "MAX_STEPS", 30)
    play(board, lambda: False)
    assert 30 <= board.game.steps < 30 + player.STEPS[-1]
    assert "by itself" in board.status.value
    assert board.run_button.description == "Run"


def test_a_run_that_nobody_sees_ends_by_itself(board, monkeypatch):
    monkeypatch.setattr(player, "UNSEEN", 0.2)
    play(board, lambda: False)
    assert "by itself" in board.status.value


def test_a_picture_is_drawn_when_the_browser_shows_the_last_one(board, monkeypatch):
    monkeypatch.setattr(player, "PATIENCE", 1e9)
    play(board, lambda: board.game.steps >= 20)
    assert board.view.frame == 2  # the first one, and that of the pause
    steps = board.game.steps
    drawn = []

    def answer():
        board.view._handle_custom_msg({"shown": True}, [])
        drawn.append(board.view.frame)
        return board.game.steps >= steps + 20

    play(board, answer)
    assert max(drawn) > 2


def test_a_click_that_another_thread_handles_waits_for_the_end_of_a_slice():
    """As kernels since ipykernel 7 do it."""
    threads = []

    def move(game):
        threads.append(threading.current_thread())
        return move_d(game)

    async def session():
        board = gl.play(gl.Game("ring", seed=3, move_d=move))
        for label in ("Run", "One step"):
            await asyncio.to_thread(press, board, label)
            await asyncio.sleep(0.2)
        return board

    board = asyncio.run(session())
    assert len(threads) == board.game.steps > 1
    assert set(threads) == {threading.current_thread()}
    assert board.status.value == f"Step {board.game.steps}: D and G moved."


def test_two_boards_of_one_game_do_not_run_both(board):
    async def session():
        board.run()
        await asyncio.sleep(0.02)
        other = gl.play(board.game)
        running = [board.run_button.description]
        for one in (other, board):
            one.run()
            running.append((board.run_button.description, other.run_button.description))
        board.pause()
        return running

    assert asyncio.run(session()) == ["Run", ("Run", "Pause"), ("Pause", "Run")]


def test_run_needs_a_notebook(board):
    with pytest.raises(GanLabError, match=r"in a program, game\.train\(500\)"):
        board.run()
    assert board.run_button.description == "Run"


def test_it_takes_a_name_points_or_centres_too():
    assert gl.play([(0, 1), (0, -1)]).game.points.name == "points of your own"
    assert gl.play("moons").game.points.name == "two moons"
    assert gl.play(gl.Points.ring(5)).game.points.name == "a ring of 5"
    assert gl.play().game.points.name == "a ring of 8"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (3, r'play takes a game, not 3: gl\.play\(gl\.Game\("ring", seed=7\)\)'),
        (gl.Game, "play takes a game"),
        ("rings", "There are no points 'rings': did you mean 'ring'"),
    ],
)
def test_what_is_no_game_is_refused(wrong, sentence):
    with pytest.raises(GanLabError, match=sentence):
        gl.play(wrong)


def test_several_games_are_refused_with_the_way_to_see_one():
    with pytest.raises(GanLabError, match=r"these are 3: gl\.play\(gl\.Game\(\.\.\., seed=5\)\) plays one of them"):
        gl.play(gl.Game("ring", seed=[5, 6, 7]))


@pytest.mark.parametrize("missing", ["ipywidgets", "anywidget"])
def test_without_a_library_the_error_says_how_to_install_it(missing, monkeypatch):
    import_module = builtins.__import__

    def import_all_but_one(name, *rest, **named):
        if name == missing or (missing == "anywidget" and name == "gan_lab.explorer.plane_view"):
            raise ImportError(name)
        return import_module(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", import_all_but_one)
    with pytest.raises(GanLabError, match=r'pip install .*"anywidget'):
        gl.play("ring")


def test_playing_makes_no_new_widgets(board):
    before = count_widgets()
    for seed in range(3):
        board.seed.value = seed
        board.step()
    assert count_widgets() == before


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A notebook that was executed without a browser, and plays in its third cell."""
    cells = [
        "import gan_lab as gl\nboard = gl.play(gl.Game('ring', seed=3))",
        "board",
        "board.loss.value = 'hinge'\nfor _ in range(3):\n    board.step()",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    folder = str(tmp_path_factory.mktemp("notebook"))
    return NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()


def test_an_executed_notebook_holds_the_last_picture_with_its_description(executed):
    live, static = executed.cells[1].outputs
    assert "application/vnd.jupyter.widget-view+json" in live.data
    assert live.data["text/plain"].startswith("<Board of <Game of a ring of 8, seed 3")
    assert not executed.cells[2].outputs
    alt = static.metadata["image/png"]["alt"]
    assert alt.startswith("The plane after 3 steps, the data a ring of 8: ")
    assert static.data["text/plain"] == alt
    image = Image.open(io.BytesIO(base64.b64decode(static.data["image/png"])))
    assert image.size[0] > 800
    assert image.info["Software"] == "GAN Lab plot"
    assert len(static.data["image/png"]) < 150_000
