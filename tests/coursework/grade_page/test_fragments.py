"""Pieces of what a student handed in, moved to another page."""

import pytest

from gan_lab.coursework.grade_page.fragments import change_tags, change_text, move_to_cards


def test_on_a_page_of_many_students_no_id_is_left_and_links_lead_to_the_students_own_page():
    html = '<div id="q-1" class="x"><a href="#q-2">1.2</a> <img src="../pictures/a.png" alt="a"></div>'
    moved = move_to_cards(html, "Ada-x.html")
    assert moved == (
        '<div class="x"><a href="../students/Ada-x.html#q-2">1.2</a> <img src="../pictures/a.png" alt="a"></div>'
    )


def test_links_to_other_students_and_to_files_keep_leading_there():
    assert move_to_cards('<a href="Bo-y.html">Bo</a>', "p") == '<a href="../students/Bo-y.html">Bo</a>'
    assert move_to_cards('<a href="../files/a.pdf">a</a>', "p") == '<a href="../files/a.pdf">a</a>'


@pytest.mark.parametrize(
    "text", ["an id=&#34;x&#34; that a student wrote", "href=&quot;#a&quot;", "x &lt;a id=&#34;b&#34;&gt;"]
)
def test_what_a_student_wrote_as_text_stays(text):
    assert move_to_cards(f"<p>{text}</p>", "p") == f"<p>{text}</p>"


def test_only_text_is_changed_or_only_tags():
    html = '<a href="ada">ada</a> ada'
    assert change_text(html, lambda text: text.replace("ada", "x")) == '<a href="ada">x</a> x'
    assert change_tags(html, lambda tag: tag.replace("ada", "x")) == '<a href="x">ada</a> ada'
