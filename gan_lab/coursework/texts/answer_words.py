"""The words of answers: counted, and compared with what was handed out and with the student's other answers.

An answer is taken for a repetition only if nearly all of it stands elsewhere. Short answers are alike by chance ("yes,
a little"), and a question may offer the very words ("ten times, less, or more?"): so of these some count all the same.
"""

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import Indel

from gan_lab.coursework.texts.readable_text import fold, fold_plain, remove_invisible
from gan_lab.coursework.texts.shown_text import show_text


def _list_marks() -> str:
    """List the ranges of all marks, such as vowel signs and accents, as a class of a regular expression has them."""
    marks = [code for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M"]
    runs = ([code for _, code in run] for _, run in groupby(enumerate(marks), lambda pair: pair[1] - pair[0]))
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


MARKS = _list_marks()
# Scripts that are written without spaces, of which each character counts as a word: Thai and Lao, Tibetan, Burmese,
# Khmer, Chinese, Japanese; and Korean.
UNSPACED = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
UNSPACED_CHARACTER = re.compile(rf"(?=\w)[{UNSPACED}][{MARKS}]*")  # `(?=\w)` leaves out punctuation
LETTERS = rf"[^\W\d{UNSPACED}]"  # of any other script
# A number, such a character, or a word, in which marks stand behind their letters.
WORD = re.compile(rf"\d+(?:[.,]\d+)*|{UNSPACED_CHARACTER.pattern}|{LETTERS}+(?:[{MARKS}]+{LETTERS}*)*")
RUN_LENGTH = 4  # words in a row
MIN_SHARED_RUNS = 0.9  # fraction of a text's runs, 0 to 1, from which it says only what another text says
MIN_COPIED_WORDS = 9  # of a copy of what was handed out; a shorter phrase may stand there by chance, or be a choice
MAX_CHOSEN = 0.75  # fraction of a question's words, 0 to 1, that an answer chooses; with more, it repeats the question
# Two answers of one student are nearly the same words if so much of them agrees, word by word, numbers aside. In a
# sentence of eleven words two can be exchanged. Of 400 made-up students with 75 answers each, whose sentences are drawn
# from a few parts, 2 of all 1,110,000 pairs reach it.
MIN_AGREEMENT = 0.8
MIN_LONG_WORDS = 8  # of an answer that counts once, word by word the same; a shorter one counts `MAX_ALIKE` times
CHARACTERS_A_WORD = 3  # of a script without spaces, about
MAX_ALIKE = 3  # answers that count of those that are nearly the same: a prediction, and what came of it
MAX_BUT_NUMBERS = 5  # short answers that count of those that are the same but for their numbers: "column 3"
MAX_COMPARED = 5_000  # characters of an answer, from its beginning
MAX_COMPARED_WORDS = 300  # of these
MAX_WORD = 100  # characters of a word by which it is told from others
NUMBER = re.compile(r"\d+")
QUESTION_HEADING = re.compile(r"^[\s>#*_]*Question\s+\d+\.\d+(\s*\([^)\n]*\))?[*_]*")

Runs = list[tuple[str, ...]]  # of `RUN_LENGTH` words


class HandedOutWords(NamedTuple):
    """The runs of words that a student was given."""

    solutions: frozenset[tuple[str, ...]]  # the folded answers
    texts: frozenset[tuple[str, ...]]  # all text of the notebooks, the questions and folded answers among it


def find_runs(folded: str) -> Runs:
    """Find the runs of words in a text.

    Parameters
    ----------
    folded : str
        As `readable_text.fold` makes it.

    Returns
    -------
    list of tuple of str
        Each `RUN_LENGTH` words in a row, in order.
    """
    words = folded.split()
    return [tuple(words[i : i + RUN_LENGTH]) for i in range(len(words) - RUN_LENGTH + 1)]


@lru_cache(maxsize=1024)  # each answer's words are asked for several times, and each question's with each answer
def list_different_words(shown: str) -> frozenset[str]:
    """List the different words that a reader sees in a text.

    Parameters
    ----------
    shown : str
        As `shown_text.show_text` makes it.

    Returns
    -------
    frozenset of str
        The words, with capitals, accents and look-alike letters taken for the plain ones.
    """
    return frozenset(_normalize_word(word[:MAX_WORD]) for word in WORD.findall(remove_invisible(shown)))


def _normalize_word(word: str) -> str:
    """Return what a word has in common with others that look the same.

    Folding drops marks, which are accents in Latin script; in others they are vowels, and make another word.
    """
    folded = word if word[0].isdigit() else fold_plain(word)
    return folded if folded and folded.isascii() else unicodedata.normalize("NFC", word).casefold()


def _list_asked(question: str) -> frozenset[str]:
    """List the different words of a question, without its heading."""
    return list_different_words(QUESTION_HEADING.sub("", question))


def count_new_words(shown: str, question: str) -> int:
    """Count the different words of an answer that its question doesn't have.

    Parameters
    ----------
    shown : str
        What a page shows of the answer.
    question : str
        The question.

    Returns
    -------
    int
        0 or more.
    """
    return len(list_different_words(shown) - _list_asked(question))


def count_own_words(shown: str, question: str) -> int:
    """Count the different words of an answer that it doesn't merely repeat.

    Parameters
    ----------
    shown : str
        What a page shows of the answer.
    question : str
        The question.

    Returns
    -------
    int
        All of them, since a question may offer words to choose from: "ten times, less, or more?". But if it has nearly
        all words of the question, in any order, only the others.
    """
    is_choice = _is_part_of(list_different_words(shown), _list_asked(question))
    return len(list_different_words(shown)) if is_choice else count_new_words(shown, question)


def _is_part_of(words: AbstractSet[str], question: AbstractSet[str]) -> bool:
    """Tell whether an answer has no more of a question's words than one that chooses among them."""
    return len(words & question) <= MAX_CHOSEN * len(question)


def is_phrase(shown: str, question: str) -> bool:
    """Tell whether an answer that stands in what was handed out may be an honest one all the same.

    Parameters
    ----------
    shown : str
        What a page shows of the answer.
    question : str
        The question.

    Returns
    -------
    bool
        Whether it is short, and doesn't have nearly all words of the question.
    """
    is_short = _measure(WORD.findall(remove_invisible(shown))) < MIN_COPIED_WORDS
    return is_short and _is_part_of(list_different_words(shown), _list_asked(question))


def _measure(words: Sequence[str]) -> float:
    """Return the length of a text in words, about; of scripts without spaces, several characters are one."""
    characters = sum(UNSPACED_CHARACTER.match(word) is not None for word in words)
    return len(words) - characters + characters / CHARACTERS_A_WORD


def classify_answer(text: str, question: str, handed_out: HandedOutWords, student: str) -> str:
    """Tell whether an answer says anything.

    Parameters
    ----------
    text : str
        The answer, Markdown.
    question : str
        The question.
    handed_out : HandedOutWords
        What a copy may be of.
    student : str
        The name that the answer's notebook sets.

    Returns
    -------
    str
        The `status` of `student_work.Answer`, as far as it follows from this answer alone.
    """
    shown = show_text(text)
    if not fold_plain(remove_invisible(shown)):
        return "empty"
    # As Jupyter shows it, as it was typed, and as a page shows it: what one of them hides, another has.
    ways = fold(text), fold_plain(html.unescape(text)), fold_plain(shown)
    if set(ways[-1].split()) <= set(fold_plain(student).split()):
        return "the student's name"
    runs = [find_runs(folded) for folded in ways]
    question_runs = set(find_runs(fold(question)))
    words = list_different_words(shown)
    if any(_says_only(each, question_runs) for each in runs) or (words and words <= _list_asked(question)):
        return "the question's own words"
    if any(_says_only(each, question_runs | handed_out.solutions) for each in runs):
        return "the folded answer's own words"
    if any(_says_only(each, handed_out.texts) for each in runs if len(each) > MIN_COPIED_WORDS - RUN_LENGTH):
        return "the notebook's own words"
    return "answered"


def _says_only(runs: Runs, known: AbstractSet[tuple[str, ...]]) -> bool:
    """Tell whether nearly all runs of a text are among known ones; a text without runs is too short to tell."""
    return bool(runs) and sum(run in known for run in runs) >= MIN_SHARED_RUNS * len(runs)


def find_repetitions(answers: Sequence[tuple[str, str]]) -> dict[int, int]:
    """Find answers of one student that are the same words as an earlier answer.

    Parameters
    ----------
    answers : sequence of (str, str)
        The student's answers to different questions: each as it was typed, and as a page shows it. What one of the two
        hides, the other has.

    Returns
    -------
    dict of int to int
        For each answer that doesn't count, by its place, the place of the earlier one, which does.

    Notes
    -----
    Long answers that are word by word the same are one answer. Those that are nearly the same may be honest, as a
    prediction and what came of it are: of these, and of short ones that are the same, `MAX_ALIKE` count.

    Every answer is compared with one of each kind that counts, so the time grows with the square of the number of
    questions, and not with the length of the answers.
    """
    repetitions: dict[int, int] = {}
    groups: list[list[_Words]] = []  # of long answers that count, those together that are nearly the same
    short: dict[tuple[str, ...], list[_Words]] = defaultdict(list)  # short ones, the same but for their numbers
    for place, (typed, shown) in enumerate(answers):
        words = _Words(place, typed, shown)
        if words.is_short:
            group = short[tuple(words.ways[1])]
            is_new = len(group) < MAX_BUT_NUMBERS and sum(map(words.is_same, group)) < MAX_ALIKE
        else:
            found = next((group for group in groups if words.is_nearly_same(group[0])), None)
            group = [] if found is None else found
            is_new = len(group) < MAX_ALIKE and not any(map(words.is_same, group))
            if found is None:
                groups.append(group)
        if is_new:
            group.append(words)
        else:
            repetitions[place] = group[0].place
    return repetitions


class _Words:
    """The words of one answer, as it was typed and as a page shows it, for comparing."""

    def __init__(self, place: int, typed: str, shown: str) -> None:
        self.place = place
        typed, shown = typed[:MAX_COMPARED], shown[:MAX_COMPARED]
        self.whole_ways = [_split(fold(typed)), _split(fold_plain(shown))]
        self.ways = [_list_words(fold, typed), _list_words(fold_plain, shown)]  # without numbers

    @property
    def is_short(self) -> bool:
        return _measure(self.ways[1]) < MIN_LONG_WORDS

    def is_same(self, other: "_Words") -> bool:
        """Tell whether two answers are the same words and numbers, in one of the ways to read them."""
        return any(mine == theirs for mine, theirs in zip(self.whole_ways, other.whole_ways, strict=True))

    def is_nearly_same(self, other: "_Words") -> bool:
        """Tell whether most of two answers agrees, word by word, in one of the ways to read them."""
        return any(
            Indel.normalized_similarity(mine, theirs, score_cutoff=MIN_AGREEMENT) >= MIN_AGREEMENT
            for mine, theirs in zip(self.ways, other.ways, strict=True)
        )


def _list_words(fold_text: Callable[[str], str], text: str) -> list[str]:
    """List the words of a text without its numbers, unless it has nothing else."""
    return _split(fold_text(NUMBER.sub(" ", text))) or _split(fold_text(text))


def _split(folded: str) -> list[str]:
    return WORD.findall(folded)[:MAX_COMPARED_WORDS]
