"""What a text says that other texts don't, so that a page shows nothing twice and leaves nothing out."""

from collections.abc import Iterable

from gan_lab.coursework.texts.answer_words import UNSPACED_CHARACTER, WORD
from gan_lab.coursework.texts.readable_text import remove_invisible

RUN_LENGTH = 3  # words in a row by which a place of a text is known
CHARACTER_RUN_LENGTH = 7  # the same of a text in a script without spaces, where each character counts as a word
MAX_WORDS = 200_000  # of all known texts, which take some 50 MB; the words of further texts count as new
MIN_NEW_RUN = 6  # unknown words in a row that are something new; a number or a file's name in known words isn't


class KnownWords:
    """The words of texts, in their order.

    Parameters
    ----------
    texts : iterable of str
        The texts.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._words: set[str] = set()
        self._words_left = MAX_WORDS
        self._runs: set[int] = set()  # their hashes, which take less memory
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Add a text.

        Parameters
        ----------
        text : str
            Its words are known from now on.
        """
        words = _find_words(text)[: self._words_left]
        self._words_left -= len(words)
        self._words.update(words)
        for length in (RUN_LENGTH, CHARACTER_RUN_LENGTH):
            self._runs.update(_hash_runs(words, length))

    def says_more(self, text: str) -> bool:
        """Tell whether a text says anything that the known texts don't.

        Parameters
        ----------
        text : str
            A paragraph, or a longer text.

        Returns
        -------
        bool
            Whether `MIN_NEW_RUN` words in a row, or more than half of all, stand in none of the known texts.
        """
        words = _find_words(text)
        characters = sum(UNSPACED_CHARACTER.fullmatch(word) is not None for word in words)
        run_length = CHARACTER_RUN_LENGTH if 2 * characters > len(words) else RUN_LENGTH
        if len(words) < run_length:
            return not self._words.issuperset(words)
        is_known = [False] * len(words)
        for start, run in enumerate(_hash_runs(words, run_length)):
            if run in self._runs:
                is_known[start : start + run_length] = [True] * run_length
        longest = length = 0
        for known in is_known:
            length = 0 if known else length + 1
            longest = max(longest, length)
        return longest >= MIN_NEW_RUN or 2 * is_known.count(False) > len(words)


def _find_words(text: str) -> list[str]:
    return WORD.findall(remove_invisible(text).replace("_", " ").casefold())


def _hash_runs(words: list[str], length: int) -> list[int]:
    return [hash(run) for run in zip(*(words[start:] for start in range(length)), strict=False)]
