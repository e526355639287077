"""The submissions in a folder and their names."""

import pytest

from gan_lab.coursework.review.submissions import find_submissions
from gan_lab.errors import GanLabError


def test_names_that_print_alike_become_different(tmp_path):
    for name in ("a\ufffd", "a\ufffd (3)", "a\U000e0001", "a\U000e0002"):
        (tmp_path / name).mkdir()
    names = [each.student for each in find_submissions(tmp_path, tmp_path / "out")]
    assert len(set(names)) == 4
    with pytest.raises(GanLabError, match="is empty"):
        find_submissions(tmp_path / "a\ufffd", tmp_path / "out")
