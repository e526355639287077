"""Names of months in the languages in which learning systems write dates."""

# The first letters of the months, which tell them apart, in English, German, French, Spanish, Italian, Portuguese,
# Dutch, Danish, Norwegian and Swedish.
MONTH_STARTS = {
    "jan": 1, "jän": 1, "ene": 1, "gen": 1,
    "feb": 2, "fév": 2, "fev": 2,
    "mar": 3, "mär": 3, "maa": 3,
    "apr": 4, "avr": 4, "abr": 4,
    "may": 5, "mai": 5, "mei": 5, "maj": 5, "mag": 5,
    "jun": 6, "juin": 6, "giu": 6,
    "jul": 7, "juil": 7, "lug": 7,
    "aug": 8, "aoû": 8, "ago": 8,
    "sep": 9, "set": 9,
    "oct": 10, "okt": 10, "ott": 10, "out": 10,
    "nov": 11,
    "dec": 12, "dez": 12, "déc": 12, "dic": 12, "des": 12,
}  # fmt: skip


def find_month(word: str) -> int | None:
    """Find a month by its first letters.

    Parameters
    ----------
    word : str
        A word in small letters, its accents put together, such as "november" or "déc". A day of the week may begin
        like a month.

    Returns
    -------
    int or None
        From 1 to 12; None if it is no month.
    """
    return MONTH_STARTS.get(word[:4], MONTH_STARTS.get(word[:3]))
