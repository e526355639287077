"""Links from one page of a review to a student's page: what it says, and where it leads."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.intake.submissions import Submission

MAX_MEMBERS = 6  # members of a group whom a link names


@dataclass(frozen=True)
class PageLink:
    """A link to a student's page."""

    label: str  # the student's name; with the id if another one has the same name
    page: str  # the name of the file in the folder `students`


def make_links(submissions: Sequence[Submission]) -> dict[str, PageLink]:
    """Make the links to the pages of a class.

    Parameters
    ----------
    submissions : sequence of Submission
        All attempts of the class.

    Returns
    -------
    dict of str to PageLink
        By the submission's id.
    """
    counts = Counter(each.student.name for each in submissions if each.counts)
    links = {}
    for each in submissions:
        label = each.student.name if counts[each.student.name] < 2 else f"{each.student.name} ({each.student.id})"
        label += "" if each.counts else f", attempt {each.attempt}"
        links[each.id] = PageLink(label, page_name(each.id, each.student.name))
    return links


def make_work_links(submissions: Sequence[Submission]) -> dict[str, PageLink]:
    """Make the links for what a hint is about: a group's submission leads to one member's page and names the others.

    Parameters
    ----------
    submissions : sequence of Submission
        All attempts of the class.

    Returns
    -------
    dict of str to PageLink
        By `Submission.work`.
    """
    links = make_links(submissions)
    members: dict[str, list[str]] = defaultdict(list)
    for each in submissions:
        if each.counts:
            members[each.work].append(links[each.id].label)
    return {work: PageLink(_join(labels), links[work].page) for work, labels in members.items()}


def _join(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - MAX_MEMBERS} more" if len(labels) > MAX_MEMBERS else ""
    return ", ".join(labels[:MAX_MEMBERS]) + more
