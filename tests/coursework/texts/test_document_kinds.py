"""Which texts were handed out, and are nobody's work."""

import pytest

from gan_lab.coursework.hand_out.student_readme import TEXT
from gan_lab.coursework.texts.document_kinds import is_handed_out
from gan_lab.coursework.texts.report_sections import TEMPLATE_FILE

TEMPLATE = TEMPLATE_FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [TEMPLATE, TEMPLATE.replace("\n", "\r\n"), TEXT, "", " \n\n "])
def test_the_template_the_readme_and_empty_texts_are_nobodys_work(text):
    assert is_handed_out(text)


@pytest.mark.parametrize("text", [TEMPLATE + "\nMine.", TEMPLATE.replace("$learned", "Mine."), "Mine.", "# My GAN Lab"])
def test_a_text_with_words_of_its_own_is_somebodys_work(text):
    assert not is_handed_out(text)
