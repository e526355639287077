"""Which students share something, as the page of the class shows it: in full as far as it fits, and all of it by name.

One student can make a group with each of all the others, such as by noise from their names. That must not push a group
of others off the page. So the room on the page is given to each student and not to the class: of the groups with one
student in common a few are shown in full, and the rest is one line that names everybody in it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from gan_lab.coursework.review.similarity.hints import Hint

MAX_GROUPS = 5  # groups with one student in common that are shown in full

Group = tuple[str, ...]  # ids of submissions that share something


@dataclass(frozen=True)
class SharingAround:
    """The groups that have one student in common."""

    student: str  # the one that all these groups have in common
    groups: tuple[Group, ...]  # those to show in full, the smallest first
    count: int  # how many more there are
    others: tuple[str, ...]  # everybody else in those


def collect_groups(hints: Sequence[Hint]) -> dict[Group, list[Hint]]:
    """Collect the hints about the same students.

    Parameters
    ----------
    hints : sequence of Hint
        What students of the class share.

    Returns
    -------
    dict of tuple of str to list of Hint
        The hints of each group, in their order.
    """
    groups: dict[Group, list[Hint]] = {}
    for hint in hints:
        groups.setdefault(hint.students, []).append(hint)
    return groups


def count_others(groups: Mapping[Group, Sequence[Hint]]) -> dict[str, int]:
    """Count with how many others each student shares something.

    Parameters
    ----------
    groups : mapping of tuple of str to sequence of Hint
        As `collect_groups` returns them.

    Returns
    -------
    dict of str to int
        By the submission's id; who shares nothing isn't there.
    """
    bits: dict[str, int] = {}  # one for each student, so that the union of two large groups is one step
    for student in (student for students in groups for student in students):
        bits.setdefault(student, 1 << len(bits))
    sharing: dict[str, int] = {}
    for students in groups:
        together = 0
        for student in students:
            together |= bits[student]
        for student in students:
            sharing[student] = sharing.get(student, 0) | together
    return {student: others.bit_count() - 1 for student, others in sharing.items()}


def arrange_groups(groups: Sequence[Group]) -> list[SharingAround]:
    """Arrange groups by a student whom they have in common.

    Each time, the student who is in most of the groups that are left takes them along.

    Parameters
    ----------
    groups : sequence of tuple of str
        The students of each group, every group once.

    Returns
    -------
    list of SharingAround
        Every group once. Those around a student with few groups come first.
    """
    left = Counter(student for group in groups for student in dict.fromkeys(group))
    by_student: dict[str, dict[int, Group]] = {student: {} for student in left}
    for number, group in enumerate(groups):
        for student in group:
            by_student[student][number] = group
    arranged = []
    heap = [(-count, number, student) for number, (student, count) in enumerate(left.items())]
    heapify(heap)
    while heap:
        count, number, student = heappop(heap)
        if left[student] < -count:  # some of these groups were taken along since
            heappush(heap, (-left[student], number, student))
            continue
        if not count:
            break
        taken = sorted(by_student[student].values(), key=len)
        for place, group in list(by_student[student].items()):
            for member in dict.fromkeys(group):
                del by_student[member][place]
                left[member] -= 1
        rest = taken[MAX_GROUPS:]
        others = dict.fromkeys(other for group in rest for other in group if other != student)
        arranged.append((len(taken), SharingAround(student, tuple(taken[:MAX_GROUPS]), len(rest), tuple(others))))
    return [around for _, around in sorted(arranged, key=lambda pair: pair[0])]


def choose_hints(hints: Sequence[Hint], most: int) -> list[Hint]:
    """Choose the hints to show if there are too many: some of each group and topic, the smallest groups first.

    Parameters
    ----------
    hints : sequence of Hint
        The hints about one student or one group.
    most : int
        How many are chosen at most.

    Returns
    -------
    list of Hint
        The chosen ones, in the order of `hints`.
    """
    seen: Counter[tuple[Group, str]] = Counter()
    turns = []  # for each hint, how many there are before it of the same group and topic
    for hint in hints:
        turns.append(seen[hint.students, hint.topic])
        seen[hint.students, hint.topic] += 1
    order = sorted(range(len(hints)), key=lambda number: (turns[number], len(hints[number].students), number))
    return [hints[number] for number in sorted(order[:most])]
