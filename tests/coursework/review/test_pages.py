"""Names of pages, and what the page of a class says about the points."""

import re

from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review.pages import page_name, write_pages


@make_fuzz_settings(300)
@given(
    st.lists(
        st.text(st.sampled_from(list("aA./\\-_ é\u202e<")) | st.characters(exclude_categories=["Cs"])), unique=True
    )
)
def test_each_name_has_a_page_of_its_own(names):
    pages = [page_name(name) for name in names]
    assert len({page.casefold() for page in pages}) == len(names)
    for page in pages:
        assert re.fullmatch(r"[\w.-]+\.html", page)
        assert not page.startswith(".")
        assert len(page.encode()) <= 255


def test_what_is_as_it_should_be_does_not_look_like_a_problem(tmp_path):
    write_pages(tmp_path, [], [], read_assignment(), ["Not graded: x."], ["grades.csv can't be read."])
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert '<div class="box">Not graded: x.</div>' in page
    assert '<div class="box problem">grades.csv can&#39;t be read.</div>' in page
