"""hand-out.json: what was handed out, cell by cell. The report and the review compare a student's notebooks with it.

The kit's own assignment, `gan_lab/data/assignment.json`, has the same format.
"""

import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from gan_lab import __version__
from gan_lab.coursework.hand_out.latent_encoding import VECTORS_SCHEMA, decode_latents, encode_latents
from gan_lab.coursework.json_documents import read_document
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_files import read_recipe

RECORD_FILE = "hand-out.json"
VERSION = 1
MAX_RECORD = 20_000_000  # bytes; that of all the kit's notebooks has a hundredth of it
MAX_ADDRESS = 1000  # characters of the kit's address

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "GAN Lab hand-out, version 1",
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "made_with", "colab", "solutions", "notebooks", "inputs"],
    "properties": {
        "version": {"type": "integer", "const": VERSION},
        "made_with": {"type": "object", "maxProperties": 10, "additionalProperties": {"type": "string"}},
        "colab": {"type": "string", "maxLength": MAX_ADDRESS},  # where the set-up cell finds the kit; "" without one
        "solutions": {"type": "boolean"},  # whether folded answers were handed out
        "notebooks": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 100,
            # file names that every system allows: not hidden, in no folder
            "propertyNames": {"pattern": r"^[^./\\:*?\"<>|\x00-\x1f][^/\\:*?\"<>|\x00-\x1f]{0,190}\.ipynb\Z"},
            "additionalProperties": {"type": "array", "maxItems": 2000, "items": {"$ref": "#/$defs/cell"}},
        },
        "noise": {"type": "array", "maxItems": 100, "items": {"$ref": "#/$defs/vectors"}},  # see `latent_encoding`
        "inputs": {"$ref": "#/$defs/digests"},  # `Tile.inputs_digest` of the pictures in the notebooks
        "directions": {"$ref": "#/$defs/digests"},  # what earlier kits wrote, in place of the noise
    },
    "$defs": {
        "digests": {
            "type": "array",
            "maxItems": 100_000,
            "items": {"type": "string", "pattern": r"^[0-9a-f]{16}\Z"},
        },
        "vectors": VECTORS_SCHEMA,
        "cell": {
            "type": "object",
            "additionalProperties": False,
            "required": ["number", "type", "source", "id", "tags"],
            "properties": {
                "number": {"type": "integer", "minimum": 1},
                "type": {"enum": ["code", "markdown", "raw"]},
                "source": {"type": "string", "maxLength": 1_000_000},
                "id": {"type": "string", "pattern": r"^[a-zA-Z0-9_-]{0,64}\Z"},
                "tags": {"type": "array", "maxItems": 50, "items": {"type": "string", "maxLength": 200}},
                "folded": {"type": "boolean", "const": True},  # only where the source is folded
            },
        },
    },
}


@dataclass(frozen=True)
class HandOut:
    """What was handed out.

    Attributes
    ----------
    notebooks : list of Notebook
        In their order.
    noise : tuple of ndarray
        `Tile.latent` of all pictures that the examples make, of any length.
    input_digests : frozenset of str
        `Tile.inputs_digest` of them.
    colab : str
        The address from which the set-up cell installs the kit on Colab or Kaggle; "" if there is no such cell.
    has_solutions : bool
        Whether the folded answers were handed out.
    """

    notebooks: list[Notebook] = field(repr=False)
    noise: tuple[np.ndarray, ...] = field(default=(), repr=False, compare=False)
    input_digests: frozenset[str] = field(default=frozenset(), repr=False)
    colab: str = ""
    has_solutions: bool = True


def read_inputs(notebooks: Iterable[Notebook]) -> tuple[tuple[np.ndarray, ...], frozenset[str]]:
    """Read what the pictures in executed notebooks were made from.

    Parameters
    ----------
    notebooks : iterable of Notebook
        The notebooks with their outputs.

    Returns
    -------
    tuple of ndarray
        `Tile.latent` of all pictures that have a recipe, each direction once.
    frozenset of str
        Their `Tile.inputs_digest`.
    """
    noise: dict[str, np.ndarray] = {}
    inputs: set[str] = set()
    for picture in (picture for notebook in notebooks for cell in notebook.cells for picture in cell.pictures):
        try:
            tiles = read_recipe(picture.content).tiles
        except GanLabError:
            continue  # it has no recipe: a plot
        noise |= {tile.direction_digest: tile.latent for tile in tiles}
        inputs |= {tile.inputs_digest for tile in tiles}
    return tuple(noise[digest] for digest in sorted(noise)), frozenset(inputs)


def make_record(handed_out: HandOut) -> bytes:
    """Write hand-out.json.

    Parameters
    ----------
    handed_out : HandOut
        What is handed out.

    Returns
    -------
    bytes
        The JSON file, as `SCHEMA` describes it.

    Raises
    ------
    GanLabError
        If `read_record` wouldn't read it again, since it goes beyond a limit of `SCHEMA`.
    """
    document = {
        "version": VERSION,
        "made_with": {"gan_lab": __version__},
        "colab": handed_out.colab,
        "solutions": handed_out.has_solutions,
        "notebooks": {
            notebook.name: [_describe_cell(cell) for cell in notebook.cells] for notebook in handed_out.notebooks
        },
        "noise": encode_latents(handed_out.noise),
        "inputs": sorted(handed_out.input_digests),
    }
    content = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")
    read_record(content)
    return content


def read_record(content: bytes, name: str = RECORD_FILE) -> HandOut:
    """Read hand-out.json, which anybody may have changed.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What error messages call it.

    Returns
    -------
    HandOut
        What was handed out; a cell's number is its place, whatever the file says.

    Raises
    ------
    GanLabError
        If it is too large, isn't JSON, breaks the schema, or has a newer version than this kit reads.
    """
    document = read_document(content, SCHEMA, name, MAX_RECORD, "take the one that 'gan-lab hand-out' wrote")
    return HandOut(
        [Notebook(name, _read_cells(cells)) for name, cells in document["notebooks"].items()],
        decode_latents(document.get("noise", ()), name),
        frozenset(document["inputs"]),
        document["colab"],
        document["solutions"],
    )


def find_record(place: Path) -> HandOut | None:
    """Read the hand-out.json of a hand-out.

    Parameters
    ----------
    place : Path
        The folder or the zip that was handed out, or the file hand-out.json.

    Returns
    -------
    HandOut or None
        What was handed out; None if it is a folder without hand-out.json, or no such path.

    Raises
    ------
    GanLabError
        If the file can't be read, or a zip has no hand-out.json.
    """
    path = place / RECORD_FILE if place.is_dir() else place
    if not path.is_file():
        return None
    try:
        if path.suffix.lower() == ".zip":
            return read_record(_read_from_zip(path), f"{RECORD_FILE} in {path}")
        with path.open("rb") as file:
            return read_record(file.read(MAX_RECORD + 1), str(path))
    except OSError as problem:
        raise GanLabError(f"{path} can't be opened ({problem.strerror}): check the path.") from None


def _read_from_zip(path: Path) -> bytes:
    """Return the hand-out.json in a zip, where it lies in at most one folder."""
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                parts = PurePosixPath(entry.filename).parts
                if parts[-1:] == (RECORD_FILE,) and len(parts) <= 2:
                    with archive.open(entry) as packed:
                        return packed.read(MAX_RECORD + 1)
    except (OSError, MemoryError):
        raise
    except Exception:  # zipfile and zlib raise many types of exception
        raise GanLabError(f"{path} is not a whole zip: give the one that 'gan-lab hand-out --zip' wrote.") from None
    raise GanLabError(f"There is no {RECORD_FILE} in {path}: unpack it, and give the folder with the notebooks.")


def _describe_cell(cell: Cell) -> dict[str, Any]:
    folded = {"folded": True} if cell.is_folded else {}
    return {
        "number": cell.number,
        "type": cell.cell_type,
        "source": cell.source,
        "id": cell.id,
        "tags": sorted(cell.tags),
    } | folded


def _read_cells(cells: Sequence[dict[str, Any]]) -> list[Cell]:
    return [
        Cell(
            number,
            cell["type"],
            cell["source"],
            cell["id"],
            frozenset(cell["tags"]),
            is_folded=cell.get("folded", False),
        )
        for number, cell in enumerate(cells, 1)
    ]
