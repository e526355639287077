"""Make the tree of kinds above ImageNet's classes, and the everyday words that lead to it, from WordNet 3.0.

    apt-get install wordnet-base && python training/make_class_kinds.py

It reads WordNet's nouns (Fellbaum 1998, "WordNet: An Electronic Lexical Database") and writes
gan_lab/data/imagenet_kinds.tsv.gz, which `gan_lab/inputs/class_kinds.py` reads.

ImageNet's classes are synsets of WordNet 3.0 (Russakovsky et al. 2015, "ImageNet Large Scale Visual Recognition
Challenge"); imagenet_synsets.txt lists their numbers. Names don't tell them apart: 'abacus' is a calculator
and a part of a column.
"""

import argparse
import gzip
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CLASSES = ROOT / "training" / "imagenet_synsets.txt"
OUT = ROOT / "gan_lab" / "data" / "imagenet_kinds.tsv.gz"
MAX_CLASSES = 130  # of a kind that a word is led to which isn't in the tree: what is above says nothing about the word
MAX_PLACES = 3  # to which the meanings of one word lead
HEADER = """\
# The kinds of things that ImageNet's classes are, and words that lead to them: from WordNet 3.0, Copyright 2006 by
# Princeton University, whose licence stands in WORDNET_LICENSE beside this file. training/make_class_kinds.py made it.
# Places are kinds, such as k17, and classes, such as c207; a class may be a kind of another class. kind: its place, the
# places above it, its names. class: its place, and those above it. word: a noun, and the places that its meanings lead
# to: of this name (=), or the nearest above what it means (<).
"""


class Synset(NamedTuple):
    """A noun's meaning: the words for it, and the meanings above it."""

    words: list[str]
    above: list[int]


def read_synsets(path: Path) -> dict[int, Synset]:
    """Read data.noun (man 5 wndb): each meaning by its number."""
    synsets = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):  # the licence
            continue
        fields = line.split("|")[0].split()
        count = int(fields[3], 16)
        words = [word.replace("_", " ") for word in fields[4 : 4 + 2 * count : 2]]
        pointers = fields[4 + 2 * count + 1 :]
        above = [int(pointers[i + 1]) for i in range(0, len(pointers) - 3, 4) if pointers[i] == "@"]
        synsets[int(fields[0])] = Synset(words, above)
    return synsets


def read_senses(path: Path) -> dict[str, list[int]]:
    """Read index.noun: the meanings of each word, the most frequent one first."""
    senses = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            word, _, count, *rest = line.split()
            senses[word.replace("_", " ")] = [int(number) for number in rest[-int(count) :]]
    return senses


def read_classes(path: Path) -> list[int]:
    """Read the number of each class's meaning, such as n02084071, in the order of the classes."""
    lines = path.read_text(encoding="utf-8").split()
    return [int(line[1:]) for line in lines if re.fullmatch(r"n\d{8}", line)]


def find_above(number: int, synsets: dict[int, Synset]) -> list[int]:
    """List all meanings above one, the nearest first."""
    found, waiting = [], list(synsets[number].above)
    while waiting:
        above = waiting.pop(0)
        if above not in found:
            found.append(above)
            waiting += synsets[above].above
    return found


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"), help="folder of data.noun")
    wordnet = parser.parse_args().wordnet
    synsets, senses = read_synsets(wordnet / "data.noun"), read_senses(wordnet / "index.noun")
    classes = read_classes(CLASSES)
    place = {number: index for index, number in enumerate(classes)}
    counts: dict[int, int] = defaultdict(int)
    for number in classes:
        for above in find_above(number, synsets):
            counts[above] += 1
    kinds = sorted(counts.keys() - place.keys(), key=lambda number: (-counts[number], number))
    name = {number: f"k{i}" for i, number in enumerate(kinds)} | {number: f"c{i}" for number, i in place.items()}

    def join_above(number: int) -> str:
        return ",".join(name[above] for above in synsets[number].above)

    lines = [f"kind\t{name[each]}\t{join_above(each)}\t{'|'.join(synsets[each].words)}" for each in kinds]
    lines += [f"class\t{name[each]}\t{join_above(each)}" for each in classes]
    for word, numbers in senses.items():
        # Names of persons, places and species begin with a capital, and are left out; so are 401(k) and its like.
        own = [number for number in numbers if word in synsets[number].words]
        places = lead(own, synsets, name, counts)
        if places and not any(character.isdigit() for character in word):
            lines.append(f"word\t{word}\t{','.join(places)}")
    with open(OUT, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:  # the same bytes each time
        file.write((HEADER + "\n".join(lines) + "\n").encode())
    print(f"{OUT.name}: {len(kinds)} kinds, {len(lines)} lines, {OUT.stat().st_size / 1000:.0f} KB")


def lead(numbers: list[int], synsets: dict[int, Synset], name: dict[int, str], counts: dict[int, int]) -> list[str]:
    """List where the meanings of a word lead, the most frequent meaning first; only there if one is in the tree."""
    here = [f"={name[number]}" for number in numbers if number in name]
    if here:
        return here[:MAX_PLACES]
    places = []
    for number in numbers:
        above = find_above(number, synsets)
        nearest = next((each for each in above if each in name), None)
        is_class = nearest is not None and nearest not in counts
        is_thing = is_class or any("physical entity" in synsets[each].words for each in above)
        if nearest and is_thing and counts.get(nearest, 1) <= MAX_CLASSES and f"<{name[nearest]}" not in places:
            places.append(f"<{name[nearest]}")
    return places[:MAX_PLACES]


if __name__ == "__main__":
    main()
