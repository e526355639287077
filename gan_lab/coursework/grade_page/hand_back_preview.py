"""The page to hand back, as it would be now."""

from gan_lab.coursework.grade_page.desk import RUN_AGAIN, Desk
from gan_lab.coursework.grade_page.hidden_names import NameHider
from gan_lab.coursework.grade_page.listing import Listed
from gan_lab.coursework.hand_back.pages import make_hand_back_page
from gan_lab.errors import GanLabError


def make_preview(desk: Desk, listed: Listed) -> str:
    """Make the page to hand back to one student, as points and comments stand now.

    Parameters
    ----------
    desk : Desk
        The grader's.
    listed : Listed
        The student.

    Returns
    -------
    str
        HTML, one file; without the student's name if names are hidden.

    Raises
    ------
    GanLabError
        If a review has to store first what pages show of the submission.
    """
    try:
        page = make_hand_back_page(desk.gradebook, listed.student.id)
    except GanLabError:
        if desk.hides_names:  # the sentence names the student
            raise GanLabError(f"There is no page to hand back for {listed.label} yet: {RUN_AGAIN}") from None
        raise
    return NameHider(listed, desk.listing).hide_in_page(page) if desk.hides_names else page
