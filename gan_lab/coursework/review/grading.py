"""What one submission comes to: its pictures with their verdicts, what they show, and the points."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.review.evidence import Evidence, gather
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.reading import PictureRead, Reading
from gan_lab.coursework.review.rubric import PROVED, Criterion, Facts, Rubric, Score, score
from gan_lab.coursework.review.verification import Verdict
from gan_lab.pictures.recipe import Recipe


@dataclass(frozen=True)
class Line:
    """One criterion with its points; by: "computed", "a person", or "" while it is open."""

    criterion: Criterion
    points: float | None
    reason: str
    by: str


@dataclass(frozen=True)
class Graded:
    """One student's submission with all that was found."""

    reading: Reading
    evidence: Evidence
    facts: Facts
    scores: dict[str, Score]  # computed, by the criterion's id
    lines: tuple[Line, ...] = ()
    comment: str = ""

    @property
    def student(self) -> str:
        return self.reading.student

    @property
    def pictures(self) -> list[PictureRead]:
        """All but the plots."""
        return [picture for picture in self.reading.pictures if picture.verdict != "plot"]

    @property
    def own(self) -> list[PictureRead]:
        """Pictures and plots that no example made, each file once, where it came first."""
        once: dict[str, PictureRead] = {}
        for picture in self.reading.pictures:
            if not picture.example:
                once.setdefault(picture.sha256, picture)
        return list(once.values())

    @property
    def total(self) -> float:
        return round(sum(line.points for line in self.lines if line.points is not None), 2)

    @property
    def of(self) -> float:
        return sum(line.criterion.points for line in self.lines)

    @property
    def open(self) -> int:
        return sum(line.points is None for line in self.lines)

    @property
    def glance(self) -> dict[str, int]:
        """The counts of the table of the class."""
        verdicts = [picture.verdict for picture in self.pictures]
        return {
            "in order": sum(not notebook.disorder for notebook in self.reading.notebooks),
            "errors": sum(len(notebook.errors) for notebook in self.reading.notebooks),
            "pictures": len(verdicts),
            **{name: verdicts.count(name) for name in ("same", "close", "different", "no recipe")},
            "not here": verdicts.count("model not here"),
            "tasks": sum(task.status == "changed" for task in self.reading.tasks),
            "answers": sum(answer.status == "answered" for answer in self.reading.answers),
        }

    @property
    def shown(self) -> list[str]:
        """What the recipes show, in sentences."""
        e = self.evidence
        if not e.pictures:
            return ["No picture of their own came out the same or close, so the recipes show nothing."]
        lines = [
            f"{e.pictures} different pictures, of {e.classes} classes and {e.mixtures} mixtures of classes, with "
            f"{e.truncations} truncations and {e.noises} noise vectors.",
            f"{e.held} noise vectors were held while truncation changed."
            if e.held
            else "No noise was held while truncation changed, so no pair of pictures shows truncation alone.",
            f"The noise of {e.as_claimed} of {e.pictures} pictures fits the truncation that the network was told."
            + (f" Where it doesn't: {'; '.join(e.mismatched[:5])}." if e.mismatched else ""),
        ]
        return lines + [f"Interpolation in {path}." for path in e.paths[:8]]

    def record(self, hints: Sequence) -> dict:
        """Everything, for results.jsonl."""
        pictures = [asdict(picture) | {"own": not picture.example} for picture in self.reading.pictures]
        return {
            "student": self.student,
            "problems": self.reading.problems,
            "notebooks": [asdict(notebook) for notebook in self.reading.notebooks],
            "pictures": [picture for picture in pictures if picture["verdict"] != "plot"],
            "plots": [picture for picture in pictures if picture["verdict"] == "plot"],
            "answers": [asdict(answer) | {"words": answer.words} for answer in self.reading.answers],
            "tasks": [asdict(task) for task in self.reading.tasks],
            "evidence": asdict(self.evidence),
            "points": {
                line.criterion.id: {
                    "points": line.points,
                    "of": line.criterion.points,
                    "by": line.by,
                    "reason": line.reason,
                }
                for line in self.lines
            },
            "total": self.total,
            "of": self.of,
            "open": self.open,
            "comment": self.comment,
            "hints": [asdict(hint) for hint in hints if self.student in hint.students],
        }


def grade(
    reading: Reading,
    verdicts: Mapping[str, Verdict],
    recipes: Mapping[str, Recipe],
    assignment: Assignment,
    rubric: Rubric,
) -> Graded:
    """Verdicts put to the pictures, evidence gathered, computed criteria scored."""
    pictures = [_settled(picture, verdicts) for picture in reading.pictures]
    reading = replace(reading, pictures=pictures)
    once: dict[str, PictureRead] = {}  # where each file came first
    for picture in pictures:
        counts = picture.made or picture.network  # what was pasted, or lies beside, counts if it has a recipe
        if counts and not picture.example and picture.verdict != "plot":
            once.setdefault(picture.sha256, picture)
    own = [picture for picture in once.values() if not _handed_out(recipes.get(picture.sha256), assignment.pictures)]
    proved = [(p.where, recipes[p.sha256]) for p in own if p.verdict in PROVED]
    evidence = gather(proved, assignment.pictures)
    facts = Facts(reading, evidence, assignment, rubric, own)
    if not reading.key:  # it wasn't the submission's fault
        unread = Score(None, "The submission couldn't be read here, so nothing was computed.")
        return Graded(reading, evidence, facts, {c.id: unread for c in rubric.criteria})
    return Graded(reading, evidence, facts, {c.id: score(c, facts) for c in rubric.criteria})


def with_points(graded: Graded, rubric: Rubric, gradebook: Gradebook) -> Graded:
    """The points that count: a person's where one gave some, else the computed ones."""
    lines = []
    for criterion in rubric.criteria:
        computed = graded.scores[criterion.id]
        points, by_person = gradebook.points(graded.student, criterion, computed)
        by = "a person" if by_person else "computed" if points is not None else ""
        reason = computed.reason
        if by_person and computed.points is not None:
            reason = f"Given by a person; computed {computed.points:g}: {reason}"
        lines.append(Line(criterion, points, reason, by))
    comment = gradebook.comment(graded.student)
    return replace(graded, lines=tuple(lines), comment=comment)


def line_of(settings: Mapping[str, str]) -> str:
    """The settings of a picture in one line."""
    if not settings:
        return ""
    return f"{settings['network']}: {settings['class']} · truncation {settings['truncation']} · {settings['noise']}"


def _settled(picture: PictureRead, verdicts: Mapping[str, Verdict]) -> PictureRead:
    found = verdicts.get(picture.sha256)
    return (
        replace(picture, verdict=found.verdict, sentence=found.sentence) if found and not picture.verdict else picture
    )


def _handed_out(recipe: Recipe | None, shipped: frozenset[str]) -> bool:
    return recipe is not None and all(tile.inputs_digest in shipped for tile in recipe.tiles)
