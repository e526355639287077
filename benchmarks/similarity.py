"""What the search for hints takes in classes of 400 to 5,000 students, and how many planted copies it finds.

    python benchmarks/similarity.py > table.md

Everybody answers 31 questions of the kit in 60 to 200 words and shows 30 pictures. The words are those of the kit's
notebooks, half of them in pairs that stand there too, so that answers to one question share many runs of letters by
chance. Every twentieth student copied everything from the student before, each changing the answers in another way.
Each of them also used one noise vector of that student's, stretched and with one number taken away. Each class is
searched in a process of its own on one thread. Progress goes to stderr, Markdown to stdout.
"""

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable

from gan_lab.coursework.assignment import Assignment, read_assignment
from gan_lab.coursework.review.grading.rubric import DEFAULT_SIMILARITY
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.similarity.class_similarity import find_hints
from gan_lab.coursework.student_work import Answer
from gan_lab.inputs.noise import redraw_truncated_noise
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.tiles import BigGANTile

SIZES = (400, 1000, 2000, 5000)
PICTURES, QUESTIONS = 30, 31
COPIED = 20  # every so many students, one has copied
WORD = re.compile(r"[a-z]+")
NETWORK = NetworkId("biggan-deep", "pocket", "0" * 64)
LOOKALIKES = str.maketrans("aceopi", "асеорі")  # Cyrillic letters


class Writer:
    """Writes answers in the words of the kit's notebooks."""

    def __init__(self, assignment: Assignment) -> None:
        self.draw = random.Random(0)
        self._next: dict[str, list[str]] = defaultdict(list)  # the words that follow each word in the notebooks
        self._words: dict[str, list[str]] = {}  # of each notebook, as often as they stand there
        for number, notebook in enumerate(assignment.notebooks, 1):
            text = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown").lower()
            self._words[str(number)] = WORD.findall(text)
            for one, other in zip(self._words[str(number)], self._words[str(number)][1:], strict=False):
                self._next[one].append(other)

    def write(self, question: str, count: int) -> list[str]:
        """An answer of so many words to a question; question: its id, such as "2.3"."""
        of_notebook = self._words[question.partition(".")[0]]
        words = [self.draw.choice(of_notebook)]
        while len(words) < count:
            follows = self._next[words[-1]] if self.draw.random() < 0.5 else ()
            words.append(self.draw.choice(follows or of_notebook))
        return words


def swap_words(text: str, draw: random.Random) -> str:
    return " ".join("really" if draw.random() < 0.08 else word for word in text.split())


def change_letters(text: str, draw: random.Random) -> str:
    return "".join("q" if i % 8 == 7 and letter != " " else letter for i, letter in enumerate(text))


def take_a_part(text: str, draw: random.Random) -> str:
    words = text.split()
    return " ".join(words[: max(30, len(words) // 2)])


def put_more_before(text: str, draw: random.Random) -> str:
    before = text.split()
    draw.shuffle(before)
    return " ".join([*before, text])


def use_lookalikes(text: str, draw: random.Random) -> str:
    return text.translate(LOOKALIKES)


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    swap_words,
    change_letters,
    take_a_part,
    put_more_before,
    use_lookalikes,
)


def make_class(students: int, assignment: Assignment) -> tuple[list[Reading], dict[str, Recipe], dict[str, str]]:
    """A class, its recipes, and for each student who copied, how the answers were changed."""
    writer, readings, recipes, copied = Writer(assignment), [], {}, {}
    questions = list(assignment.questions)[:: len(assignment.questions) // QUESTIONS][:QUESTIONS]
    for number in range(students):
        texts = {id_: " ".join(writer.write(id_, writer.draw.randint(60, 200))) for id_ in questions}
        noise = redraw_truncated_noise(PICTURES, 0.5, number).numpy()
        if number % COPIED == COPIED - 1:
            change = CHANGES[number // COPIED % len(CHANGES)]
            texts = {answer.id: change(answer.text, writer.draw) for answer in readings[-1].answers}
            noise[0] = redraw_truncated_noise(PICTURES, 0.5, number - 1).numpy()[0] * 1.5
            noise[0, 5] = 0
            copied[str(number)] = change.__name__.replace("_", " ")
        answers = [
            Answer(id_, assignment.questions[id_].text, text, "answered", "x.ipynb, cell 9", text)
            for id_, text in texts.items()
        ]
        pictures = [SubmittedPicture("x.png", f"{number} {i}", network=NETWORK) for i in range(PICTURES)]
        for picture, z in zip(pictures, noise, strict=True):
            tile = BigGANTile(noise=z, classes={0: 1.0}, truncation=0.5, seed=None, row=None, box=(0, 0, 32, 32))
            recipes[picture.sha256] = Recipe(NETWORK, {}, [tile])
        readings.append(Reading(str(number), "key", pictures=pictures, answers=answers, student=f"Student {number}"))
    return readings, recipes, copied


def measure(students: int) -> None:
    """In a process of its own: search a class for hints, and print a line of the table."""
    assignment = read_assignment(None)
    readings, recipes, copied = make_class(students, assignment)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, found = {}, {}
    start = time.process_time()
    for topic, hints, _ in find_hints(readings, recipes, assignment, DEFAULT_SIMILARITY):
        seconds[topic] = time.process_time() - start
        start = time.process_time()
        found[topic] = Counter(hint.students for hint in hints)
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    pairs = {(str(int(number) - 1), number): how for number, how in copied.items()}
    planted = Counter(pairs.values())
    answers = ", ".join(
        f"{sum(found['answer'][pair] for pair in pairs if pairs[pair] == how) / planted[how] / QUESTIONS:.1%} ({how})"
        for how in planted
    )
    noise = sum(pair in found["noise"] for pair in pairs) / len(pairs)
    others = sum(sum(counts.values()) - sum(counts[pair] for pair in pairs) for counts in found.values())
    total = sum(seconds.values())
    print(
        f"| {students:,} | {seconds['answer']:.1f} s | {seconds['noise']:.1f} s | {1000 * total / students:.1f} ms "
        f"| {more:.0f} MB | {answers} | {noise:.1%} | {others} |",
        flush=True,
    )


def main() -> None:
    """Measure each class in a process of its own, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, nargs="+", default=SIZES, help=f"sizes of classes (default {SIZES})")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
        return
    print(
        "| students | answers | noise | for each student | more memory | copied answers that are found | copied noise "
        "| other hints |\n|---|---|---|---|---|---|---|---|",
        flush=True,
    )
    environment = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    for students in options.students:
        print(f"{students} students ...", file=sys.stderr)
        subprocess.run([sys.executable, __file__, "--measure", str(students)], env=environment, check=True)


if __name__ == "__main__":
    main()
