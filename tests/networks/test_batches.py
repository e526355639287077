"""How many pictures are computed together and at the same time, and that this changes nothing but rounding."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from biggan_comparison import to_grey_levels
from random_networks import random_gan, small_config, write_gan
from torch import Tensor

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.networks.batches import compute_pictures

CPU, CUDA = torch.device("cpu"), torch.device("cuda")  # nothing here computes on the latter: it only chooses the way


class Recorder:
    """A network that draws each picture in one shade, and notes how it was asked."""

    def __init__(self, side: int, fails: Callable[[slice], Exception | None] = lambda chunk: None) -> None:
        self.side, self.fails = side, fails
        self.asked: list[tuple[int, int, int, str, bool]] = []  # from, to, threads, which thread, gradients

    def __call__(self, chunk: slice) -> Tensor:
        thread = threading.current_thread().name
        self.asked.append((chunk.start, chunk.stop, torch.get_num_threads(), thread, torch.is_grad_enabled()))
        if error := self.fails(chunk):
            raise error
        return (
            torch.arange(chunk.start, chunk.stop).float()[:, None, None, None].expand(-1, 1, self.side, self.side) / 100
        )

    @property
    def sizes(self) -> list[int]:
        return [stop - start for start, stop, *_ in sorted(self.asked)]


@pytest.fixture(autouse=True)
def _keep_threads():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def is_precision_full() -> bool:
    """Whether a product of matrices is computed in float32, by torch 2.9's name for it or by the older one."""
    mkldnn = torch.backends.mkldnn
    newer = hasattr(mkldnn, "matmul")
    return (mkldnn.matmul.fp32_precision if newer else torch.get_float32_matmul_precision()) in ("ieee", "highest")


def compute(recorder: Recorder, count: int, device: torch.device = CPU, **options) -> Tensor:
    return compute_pictures("a network", count, recorder.side, recorder, device=device, **options)


def assert_in_order(pictures: Tensor, side: int) -> None:
    assert pictures.shape[1:] == (3, side, side)
    assert torch.equal(pictures[:, 2, 1, 0], torch.arange(len(pictures)).float() / 100)


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
@pytest.mark.parametrize("count", [1, 2, 5, 7])
def test_large_pictures_share_the_threads_of_a_cpu(threads: int, count: int) -> None:
    torch.set_num_threads(threads)
    recorder = Recorder(side=128)
    assert_in_order(compute(recorder, count), 128)
    assert recorder.sizes == [1] * count, "each is computed alone"
    for start in range(0, count, threads):  # those that are computed at the same time
        group = [asked for asked in recorder.asked if start <= asked[0] < start + threads]
        assert {asked[2] for asked in group} == {threads // len(group)}
    assert not any(asked[4] for asked in recorder.asked), "without gradients, in every thread"
    assert len({asked[3] for asked in recorder.asked}) <= threads
    assert torch.get_num_threads() == threads


def test_pictures_are_computed_at_the_same_time() -> None:
    torch.set_num_threads(2)
    both_are_here = threading.Barrier(2, timeout=20)  # breaks if one of the two doesn't come
    recorder = Recorder(side=128, fails=lambda chunk: both_are_here.wait() and None)
    assert_in_order(compute(recorder, 4), 128)


@pytest.mark.parametrize(("side", "at_once"), [(128, 8), (1024, 4), (4096, 1)])
def test_no_more_are_computed_at_the_same_time_than_memory_allows(
    side: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.set_num_threads(16)
    recorder = Recorder(side=1)  # that is enough to see
    monkeypatch.setattr("gan_lab.networks.batches.allocate_pictures", lambda count, side: torch.empty(count, 3, 1, 1))
    compute_pictures("a network", 16, side, recorder, device=CPU)
    assert {asked[2] for asked in recorder.asked} == {16 // at_once}


def test_threads_of_python_take_turns_and_leave_the_settings_as_they_were() -> None:
    torch.set_num_threads(2)
    torch.set_float32_matmul_precision("medium")
    seen, shares = [], []
    recorder = Recorder(128, fails=lambda chunk: seen.append(is_precision_full()))
    try:
        others = [threading.Thread(target=compute, args=(recorder, 4)) for _ in range(4)]
        for each in others:
            each.start()
        for each in others:
            each.join()
        late = threading.Thread(target=lambda: shares.append(torch.get_num_threads()))
        late.start()
        late.join()
        assert seen == [True] * 16
        assert torch.get_float32_matmul_precision() == "medium"
    finally:
        torch.set_float32_matmul_precision("highest")
    assert shares == [2], "what a thread gets that is new to torch"


@pytest.mark.parametrize("name", ["autocast", "float64", "inference"])
def test_what_the_user_has_set_changes_no_picture(name: str, large: Path) -> None:
    torch.set_num_threads(2)
    for path in ("pocket", large):
        gan = gl.load_biggan(path, device="cpu")
        z, y = gl.truncated_noise(4, 0.33, seed=1), gan.class_vector(0)
        usual = gan.generate(z, y, 0.33).tensor
        try:
            if name == "float64":
                torch.set_default_dtype(torch.float64)
            user = (
                torch.autocast("cpu", torch.bfloat16)
                if name == "autocast"
                else torch.inference_mode(name == "inference")
            )
            with user:
                made = gan.pictures(z, y, 0.37 if name == "inference" else 0.33)
        finally:
            torch.set_default_dtype(torch.float32)
        if name == "inference":  # what is kept for this truncation serves gradients, too
            gan.pictures(z.clone().requires_grad_(), y, 0.37).sum().backward()
        else:
            assert made.dtype == torch.float32
            assert torch.equal(made, usual)


def test_small_pictures_are_computed_alone_with_one_thread() -> None:
    torch.set_num_threads(4)
    recorder = Recorder(side=64)
    assert_in_order(compute(recorder, 5), 64)
    assert [asked[:3] for asked in recorder.asked] == [(i, i + 1, 1) for i in range(5)]
    assert {asked[3] for asked in recorder.asked} == {threading.current_thread().name}
    assert torch.get_num_threads() == 4


@pytest.mark.parametrize(("side", "sizes"), [(32, [16, 16, 8]), (128, [1] * 40)])
def test_with_gradients_small_pictures_are_computed_together(side: int, sizes: list[int]) -> None:
    torch.set_num_threads(2)
    shade = torch.ones((), requires_grad=True)
    recorder = Recorder(side)
    pictures = compute_pictures(
        "a network", 40, side, lambda chunk: shade * recorder(chunk), device=CPU, inputs=[shade]
    )
    assert recorder.sizes == sizes
    assert all(asked[4] for asked in recorder.asked)
    pictures[:, 0, 0, 0].sum().backward()
    assert shade.grad == pytest.approx(sum(range(40)) / 100)


@pytest.mark.parametrize(
    ("side", "sizes"), [(32, [256, 44]), (256, [32] * 9 + [12]), (1024, [2] * 150), (4096, [1] * 300)]
)
def test_on_a_graphics_processor_as_many_are_computed_together_as_should_fit(
    side: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(side)
    recorder.side = 1  # that is enough to see
    monkeypatch.setattr("gan_lab.networks.batches.allocate_pictures", lambda count, side: torch.empty(count, 3, 1, 1))
    compute_pictures("a network", 300, side, recorder, device=CUDA)
    assert recorder.sizes == sizes


def no_memory_for(largest: int, error: Exception) -> Callable[[slice], Exception | None]:
    return lambda chunk: error if chunk.stop - chunk.start > largest else None


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("CUDA out of memory."), RuntimeError("MPS backend out of memory")]
)
def test_smaller_batches_are_tried_where_the_memory_does_not_suffice(error: Exception) -> None:
    recorder = Recorder(64, fails=no_memory_for(5, error))
    assert_in_order(compute(recorder, 30, CUDA, batch_size=16), 64)
    assert [stop - start for start, stop, *_ in recorder.asked] == [16, 8, 4, 4, 4, 4, 4, 4, 4, 2]


def test_where_one_picture_does_not_fit_a_sentence_says_so() -> None:
    recorder = Recorder(64, fails=no_memory_for(0, torch.OutOfMemoryError("CUDA out of memory.")))
    with pytest.raises(GanLabError, match=r"cuda has too little free memory .* load the network with device='cpu'"):
        compute(recorder, 3, CUDA)
    recorder = Recorder(128, fails=no_memory_for(0, RuntimeError("DefaultCPUAllocator: can't allocate memory")))
    with pytest.raises(GanLabError, match=r"cpu has too little free memory .* close other notebooks"):
        compute(recorder, 3)


def test_fewer_are_computed_at_the_same_time_where_the_memory_does_not_suffice() -> None:
    torch.set_num_threads(8)
    no_memory = RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 64 bytes.")
    recorder = Recorder(
        128, fails=lambda chunk: no_memory if torch.get_num_threads() < 4 else None
    )  # beside two others
    assert_in_order(compute(recorder, 5), 128)
    threads = {asked[0]: asked[2] for asked in recorder.asked}  # the last time that each was asked for
    assert [threads[i] for i in range(5)] == [4, 4, 4, 4, 8]
    assert torch.get_num_threads() == 8


@pytest.mark.parametrize("side", [64, 128])
def test_an_interruption_between_two_pictures_gives_the_threads_back(
    side: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even while its traceback is kept, as Jupyter keeps the last one."""

    def interrupt(bar: object, n: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gan_lab.networks.batches.tqdm.update", interrupt)
    torch.set_num_threads(2)
    with pytest.raises(KeyboardInterrupt) as kept:
        compute(Recorder(side), 4)
    assert torch.get_num_threads() == 2
    assert kept.tb is not None


@pytest.mark.parametrize("side", [64, 128])
def test_another_failure_is_passed_on_and_the_number_of_threads_comes_back(side: int) -> None:
    torch.set_num_threads(2)
    fails = lambda chunk: RuntimeError("the third one") if chunk.start == 2 else None  # noqa: E731
    for device in (CPU, CUDA):
        with pytest.raises(RuntimeError, match="the third one"):
            compute(Recorder(side, fails), 4, device, batch_size=1)
        assert torch.get_num_threads() == 2
    with pytest.raises(RuntimeError, match="the third one"):
        compute(Recorder(side, fails), 4)
    assert torch.get_num_threads() == 2


def test_the_users_precision_is_put_back() -> None:
    seen = []
    torch.set_float32_matmul_precision("medium")
    try:
        compute(Recorder(64, fails=lambda chunk: seen.append(is_precision_full())), 1)
        assert seen == [True]
        assert not is_precision_full()
        assert torch.get_float32_matmul_precision() == "medium"
    finally:
        torch.set_float32_matmul_precision("highest")


def test_what_is_not_finite_is_refused() -> None:
    recorder = Recorder(64)
    with pytest.raises(GanLabError, match="a network made values that are not numbers"):
        compute_pictures("a network", 2, 64, lambda chunk: recorder(chunk) * float("nan"), device=CPU)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of 128 pixels, which are computed at the same time, with few channels."""
    layers = [(True, 16, 8), (True, 8, 8), (True, 8, 4), (True, 4, 2), (True, 2, 1)]
    folder = tmp_path_factory.mktemp("large")
    write_gan(random_gan(small_config(output_dim=128, layers=layers), 0), folder)
    return folder


@pytest.mark.parametrize("batch_size", [None, 1, 2, 5])
@pytest.mark.parametrize("network", ["pocket", "large"])
def test_a_picture_is_the_same_whatever_its_batch(network: str, batch_size: int | None, large: Path) -> None:
    torch.set_num_threads(2)
    path = large if network == "large" else network
    alone = gl.load_biggan(path, device="cpu")
    together = gl.load_biggan(path, device="cpu", batch_size=batch_size)
    z, y = gl.truncated_noise(5, 0.7, seed=4), alone.class_vector([0, 1, 2, 3, 4])
    made = together.generate(z, y, 0.7)
    one_by_one = torch.cat([alone.generate(z[i], y[i : i + 1], 0.7).tensor for i in range(5)])
    assert (made.tensor - one_by_one).abs().max() < 1e-4
    assert (to_grey_levels(made.tensor) - to_grey_levels(one_by_one)).abs().max() <= 1
    for sample in (made[3], alone.generate(z[3], y[3:4], 0.7)):
        assert gl.regenerate(sample.grid(), together).verdict == "same"
    order = [4, 2, 2]
    assert (together.generate(z[order], y[order], 0.7).tensor - one_by_one[order]).abs().max() < 1e-4


@pytest.mark.parametrize("network", ["pocket", "large"])
def test_gradients_are_the_same_whatever_the_batch(network: str, large: Path) -> None:
    path = large if network == "large" else network
    gradients = []
    for batch_size in (None, 1, 2):
        gan = gl.load_biggan(path, device="cpu", batch_size=batch_size)
        z = gl.truncated_noise(3, 0.7, seed=4).requires_grad_()
        gan.pictures(z, gan.class_vector([0, 1, 2]), 0.7).square().sum().backward()
        gradients.append(z.grad)
    for other in gradients[1:]:
        torch.testing.assert_close(other, gradients[0], rtol=1e-3, atol=1e-3 * gradients[0].abs().max().item())


@pytest.mark.parametrize("batch_size", [0, -1, 1.5, "4", True, [2]])
def test_a_wrong_batch_size_is_refused_before_anything_is_loaded(batch_size: object) -> None:
    with pytest.raises(GanLabError, match="how many pictures are computed together"):
        gl.load_biggan("no such file", batch_size=batch_size)
