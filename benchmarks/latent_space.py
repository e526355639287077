"""The explorer, the judge's curve and an animation on pocket, against the plain way: picture by picture, by hand.

    python benchmarks/latent_space.py --rounds 9 > table.md

Both run in one process and take turns, so that whatever else the machine does falls on both. The plain way
is the library's own call (`pytorch_pretrained_biggan`, eval mode, no gradients) for one picture after the
other, with Pillow and the judge's network as a notebook without GAN Lab would use them. It makes no recipes.
Progress goes to stderr, one Markdown table to stdout.
"""

import argparse
import io
import os
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # what importing gan_lab sets, for both ways

import numpy as np
import torch
from PIL import Image
from table import heading, row

import gan_lab as gl
from gan_lab.judging.fashion import JUDGE_FOLDER, JudgeNetwork
from gan_lab.kinds import BIGGAN

CLASS, TRUNCATION = "bag", 0.5
TRUNCATIONS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
PICTURES_A_CLASS = 25  # pictures of each class at each step, as in notebook 02
FRAMES = 60


class Plain:
    """The library as its README uses it, with the calls that the README forgets: a picture at a time."""

    def __init__(self) -> None:
        from pytorch_pretrained_biggan import BigGAN

        self.gan = BigGAN.from_pretrained(str(BIGGAN.shipped.path.parent)).eval()
        self.judge = JudgeNetwork().eval()
        self.judge.load_state_dict(torch.load(JUDGE_FOLDER / "judge.pt", weights_only=True))
        self.y = torch.eye(10)

    def noise(self, n: int, truncation: float, seed: int) -> torch.Tensor:
        from pytorch_pretrained_biggan import truncated_noise_sample

        return torch.from_numpy(truncated_noise_sample(n, truncation=truncation, seed=seed))

    @torch.no_grad()
    def picture(self, z: torch.Tensor, class_index: int, truncation: float) -> Image.Image:
        output = self.gan(z[None], self.y[class_index : class_index + 1], truncation)[0]
        return Image.fromarray(((output + 1) * 127.5).round().clamp(0, 255).byte().permute(1, 2, 0).numpy())

    def redraw(self) -> bytes:
        """One picture, enlarged as the explorer shows it, as a PNG file."""
        file = io.BytesIO()
        self.picture(self.noise(1, TRUNCATION, 0)[0], 8, TRUNCATION).resize((256, 256), 0).save(file, "png")
        return file.getvalue()

    @torch.no_grad()
    def curve(self) -> list[tuple[float, float]]:
        """Share recognised and mean distance of features within a class, at every step."""
        points = []
        for truncation in TRUNCATIONS:
            right, features = [], [[] for _ in range(10)]
            for i, z in enumerate(self.noise(10 * PICTURES_A_CLASS, truncation, 0)):
                output = self.gan(z[None], self.y[i % 10][None], truncation)
                logits, found = self.judge(output[:, :1])
                right.append(logits.argmax().item() == i % 10)
                features[i % 10].append(found[0])
            distances = [torch.pdist(torch.stack(each)).mean().item() for each in features]
            points.append((sum(right) / len(right), sum(distances) / 10))
        return points

    def frames(self) -> bytes:
        """An arc between two noise vectors as an animated WebP."""
        start, end = self.noise(2, TRUNCATION, 0)
        angle = torch.acos(torch.dot(start, end) / start.norm() / end.norm())
        pictures = []
        for t in np.linspace(0, 1, FRAMES):
            z = (torch.sin((1 - t) * angle) * start + torch.sin(t * angle) * end) / torch.sin(angle)
            pictures.append(self.picture(z, 8, TRUNCATION).resize((128, 128), 0))
        file = io.BytesIO()
        pictures[0].save(file, "webp", save_all=True, append_images=pictures[1:], duration=70, loop=0, lossless=True)
        return file.getvalue()


class Lab:
    """The same through GAN Lab, recipes included."""

    def __init__(self) -> None:
        with redirect_stdout(sys.stderr):
            self.gan = gl.load_biggan("pocket")
        self.judge = gl.load_judge(self.gan)
        self.explorer = gl.explore(self.gan, seed=0)
        self.explorer.matches.value = self.gan.classes.index(CLASS)
        with redirect_stdout(io.StringIO()):
            self.explorer._ipython_display_()  # from now on it keeps the notebook's output up to date too

    def redraw(self) -> None:
        """What a moved slider sets off: generate, picture with recipe, captioned output, facts, line of code."""
        with redirect_stdout(io.StringIO()):
            self.explorer.truncation.value = 0.5 if self.explorer.truncation.value != 0.5 else 0.6

    def curve(self) -> list[tuple[float, float]]:
        asked = self.gan.class_vector(self.gan.classes * PICTURES_A_CLASS)
        points = []
        for truncation in TRUNCATIONS:
            z = gl.truncated_noise(len(asked), truncation=truncation, seed=0)
            samples = self.gan.generate(z, asked, truncation=truncation)
            points.append((self.judge.fidelity(samples), self.judge.diversity(samples)))
        return points

    def frames(self) -> bytes:
        start, end = gl.truncated_noise(2, truncation=TRUNCATION, seed=0)
        z = gl.interpolate(start, end, FRAMES, along="sphere")
        return self.gan.generate(z, self.gan.class_vector(CLASS), truncation=TRUNCATION).animate().webp


def measure_seconds(work: Callable) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9, help="how often to repeat (default 9, about 6 minutes)")
    rounds = parser.parse_args().rounds
    plain, lab = Plain(), Lab()
    assert np.allclose(plain.curve(), lab.curve(), atol=0.01), "The two don't measure the same."
    print(heading("plain", "GAN Lab"), flush=True)
    for name, work, repeats, digits in (
        ("a redraw of the explorer", "redraw", 10 * rounds, 3),
        ("60 frames of interpolation, as a WebP", "frames", rounds, 2),
        (f"fidelity and diversity at ten truncations, {10 * PICTURES_A_CLASS} pictures each", "curve", rounds, 1),
    ):
        ways = [getattr(kind, work) for kind in (plain, lab)]
        for way in ways:
            way()  # the first time loads and allocates
        times = [[measure_seconds(way) for way in ways] for _ in range(repeats)]
        print(row(name, "s", *zip(*times, strict=True), digits=digits), flush=True)


if __name__ == "__main__":
    main()
