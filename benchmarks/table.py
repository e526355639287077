"""Lines of a Markdown table that compares two ways of doing a thing, measured in turns."""

import statistics


def heading(one: str, other: str) -> str:
    return f"|  | {one} | {other} | {one} / {other}: median (range) |\n|---|---|---|---|"


def row(name: str, unit: str, one: list[float], other: list[float], digits: int = 2) -> str:
    """Medians, and the median and range of the ratios of neighbouring measurements."""
    ratios = [a / b for a, b in zip(one, other, strict=True)]
    middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
    return (
        f"| {name} | {statistics.median(one):.{digits}f} {unit} | {statistics.median(other):.{digits}f} {unit} "
        f"| {middle:.2f} ({low:.2f} to {high:.2f}) |"
    )
