"""Names of pages."""

import re

from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.review.pages import page_name


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
