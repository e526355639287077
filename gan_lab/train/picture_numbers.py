"""Check the numbers of pictures that a user passes, before pictures are read."""

from collections.abc import Iterable

from gan_lab.errors import GanLabError, is_integer_in_range, name_value


def check_numbers(numbers: Iterable[int], count: int, method: str, example: str) -> list[int]:
    """Return the numbers of some of `count` pictures as a list; GanLabError if they are something else."""
    if isinstance(numbers, str) or not isinstance(numbers, Iterable):
        raise GanLabError(
            f"{method} takes the numbers of pictures, such as {example}, not {name_value(numbers)}: "
            "pictures.first(64) takes how many."
        )
    chosen = list(numbers)
    if not all(is_integer_in_range(number, 0, count - 1) for number in chosen):
        raise GanLabError(f"The pictures are numbered 0 to {count - 1}, in whole numbers.")
    return [int(number) for number in chosen]
