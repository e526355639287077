"""The verdicts on the pictures of a class, and the file that keeps them for the next review."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TextIO

FILE = "verdicts-2.jsonl"  # 2: the verdicts say of what share of the file they speak


@dataclass(frozen=True)
class Verdict:
    """The verdict on a picture that was made again, or couldn't be."""

    verdict: str  # "same", "close", "different", "no recipe", "model not here" or "not checked"
    sentence: str  # the reason
    share: float | None = None  # of the file's pixels, that the verdict speaks of; None if nothing was compared
    looks: tuple[str, ...] = ()  # for each tile that was compared, `looks.make_look` of it in base64

    @property
    def is_final(self) -> bool:
        """Whether a later review would find the same: the network may be here then, or the limits be higher."""
        return self.verdict not in ("model not here", "not checked")

    def to_entry(self, sha256: str) -> dict[str, Any]:
        """Return the verdict as `from_entry` reads it; sha256: the digest of the file."""
        return {"picture": sha256, **vars(self)}

    @classmethod
    def from_entry(cls, entry: dict[str, Any]) -> tuple[str, "Verdict"]:
        """Read what `to_entry` wrote: the digest of the file, and the verdict; KeyError or TypeError otherwise."""
        looks = tuple(entry["looks"])
        return entry["picture"], cls(entry["verdict"], entry["sentence"], entry["share"], looks)


class VerdictFile:
    """The verdicts of this review and of those before it, in a file of the review's folder.

    Each is written as soon as it is found, so that a review that was stopped goes on from there. New ones are kept
    inside a `with` statement, which holds the file open.

    Parameters
    ----------
    folder : Path
        The folder for what the review keeps for itself.

    Attributes
    ----------
    verdicts : dict of str to Verdict
        By the digest of the file.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._file: TextIO | None = None
        self.verdicts: dict[str, Verdict] = {}
        stored = b""
        with suppress(OSError):  # there is none, or it can't be read: the verdicts are found again
            stored = self._path.read_bytes()
        for line in stored.splitlines():
            try:
                sha256, verdict = Verdict.from_entry(json.loads(line))
                self.verdicts[sha256] = verdict
            except (ValueError, KeyError, TypeError, RecursionError):
                continue  # such as a last line that was cut off

    def __enter__(self) -> Self:
        with suppress(OSError):  # else the next review finds the verdicts again
            self._file = open(self._path, "a", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            with suppress(OSError):
                self._file.close()
        self._file = None

    def add(self, sha256: str, verdict: Verdict) -> None:
        """Keep a final verdict, and append it to the file."""
        self.verdicts[sha256] = verdict
        if self._file:
            with suppress(OSError):
                self._file.write(json.dumps(verdict.to_entry(sha256)) + "\n")
                self._file.flush()
