"""The recipes of a class, which `gallery` stored beside the files: read one by one, when somebody asks for them."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.pictures.recipe import Recipe


class StoredRecipes(Mapping[str, Recipe]):
    """Recipes by the digests of their files. It travels to other processes as the name of a folder and these digests.

    Parameters
    ----------
    folder : Path
        The folder with the files.
    digests : iterable of str
        Which files have a recipe.
    """

    def __init__(self, folder: Path, digests: Iterable[str]) -> None:
        self._folder, self._digests = folder, dict.fromkeys(digests)
        self._read: dict[str, Recipe] = {}

    @classmethod
    def of_readings(cls, readings: Iterable[Reading], folder: Path) -> "StoredRecipes":
        """Return the recipes of some submissions; folder: as above."""
        return cls(folder, (sha256 for reading in readings for sha256 in reading.recipes))

    def __getitem__(self, sha256: str) -> Recipe:
        if sha256 not in self._digests:
            raise KeyError(sha256)
        if sha256 not in self._read:
            self._read[sha256] = Recipe.from_json((self._folder / f"{sha256}.json").read_text(encoding="utf-8"))
        return self._read[sha256]

    def __contains__(self, sha256: object) -> bool:
        return sha256 in self._digests

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)

    def __getstate__(self) -> dict[str, object]:
        return vars(self) | {"_read": {}}
