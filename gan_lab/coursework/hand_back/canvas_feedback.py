"""Canvas' 'Re-upload submissions': files named as in its download, `adlerada_10101_550007_submission.zip`.

Canvas takes a name apart at `_`, without `LATE` and without the name of a group at its beginning. The first two parts
of digits alone are the user and the attachment, which must belong to the user's submission; with anonymous grading, the
two parts behind `anon`. Then it adds the file to a comment on that submission, to all members of a group that is graded
together. A name whose last part begins with `link` is passed over.

The student sees the file under the name of the attachment that it stands for, whatever its own ending is. So HTML in
place of `01.ipynb` would be a notebook that doesn't open. What is sent therefore has the form that the name promises:
where a zip was handed in, a zip with the page in it; where only notebooks were, a notebook.

Source: `generate_comments_from_files` and `infer_comment_context_from_filename` in app/models/abstract_assignment.rb,
and lib/content_zipper.rb, of Canvas in 2025.
"""

import re
from pathlib import PurePosixPath

from gan_lab.coursework.hand_back.bulk_system import BulkEntry, BulkSystem, Form
from gan_lab.coursework.review.intake.handed_in_as import Recipient
from gan_lab.coursework.review.intake.layouts.layout import Part
from gan_lab.coursework.review.intake.printable import make_printable

ANONYMOUS = "anon"  # the first part of a name, and in front of the id
FORMS = {".html": Form.PAGE, ".htm": Form.PAGE, ".zip": Form.ZIP, ".ipynb": Form.NOTEBOOK}  # the first ones are better
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')  # what some system doesn't take in a file's name
MAX_STEM = 60  # characters of what was handed in, without its ending; a name of a file may have 255 bytes
PASSED_OVER = "link"  # how the last part of a name must not begin
FEEDBACK = "feedback"


def find_entry(recipient: Recipient) -> BulkEntry | None:
    """Find which of a student's files the page goes in place of.

    Parameters
    ----------
    recipient : Recipient
        The student, with the files as the download called them.

    Returns
    -------
    BulkEntry or None
        The entry; None if no file has the numbers that Canvas goes by.
    """
    found = [entry for part in recipient.parts if (entry := _read_name(_name_of(part), recipient))]
    order = [*FORMS.values()]
    return min(found, key=lambda entry: (bool(entry.shown_as), order.index(entry.form), entry.name), default=None)


def _name_of(part: Part) -> str:
    return PurePosixPath(part.path).name or part.container.name


def _read_name(name: str, recipient: Recipient) -> BulkEntry | None:
    """Take a name apart as Canvas does; None if Canvas would pass over it, or takes it for somebody else's."""
    pieces = [piece for piece in name.split("_") if piece != "LATE"]
    if pieces[0] == ANONYMOUS:
        numbers = pieces[1:3]
        student = f"{ANONYMOUS}_{numbers[0]}" if numbers else ""
    else:
        numbers = [piece for piece in pieces if re.fullmatch("[0-9]+", piece)][:2]
        student = numbers[0] if numbers else ""
    if len(numbers) < 2 or not re.fullmatch("[0-9]+", numbers[1]) or student not in recipient.system_ids:
        return None
    start, _, handed_in = name.partition(f"_{numbers[0]}_{numbers[1]}_")
    if not handed_in:
        return None
    start = f"{start}_{numbers[0]}_{numbers[1]}"
    ending = PurePosixPath(handed_in).suffix
    form = FORMS.get(ending.lower())
    stem = FEEDBACK if handed_in.split("_")[-1].startswith(PASSED_OVER) else PurePosixPath(handed_in).stem[:MAX_STEM]
    if form is None:
        return BulkEntry(_clean(f"{start}_{stem}.html"), Form.PAGE, make_printable(handed_in))
    return BulkEntry(_clean(f"{start}_{stem}{ending}"), form)


def _clean(name: str) -> str:
    """Return the name of an entry of a zip in which no program finds a folder, and Canvas the same numbers.

    So no `_` comes in: it would make other parts of the name.
    """
    return NOT_IN_NAMES.sub("-", make_printable(name)).lstrip(". ")


CANVAS = BulkSystem(
    title="Canvas",
    layout="canvas",
    find_entry=find_entry,
    without_name=(
        "whose download holds no file of their own with Canvas' two numbers in its name (typed text, a link, or a file "
        "of another member of the group)"
    ),
    upload=(
        "In Canvas, the Gradebook takes it at 'Re-Upload Submissions' in the menu of the assignment's column, once the "
        "submissions have been downloaded there. Each student finds it in a comment on the submission, as soon as "
        "grades are posted. Each upload adds another comment, so upload it once, when all points are given. A school "
        "may limit how large a file is."
    ),
)
