"""What a text says that others don't."""

import pytest

from gan_lab.coursework.review.pages.known_words import KnownWords

KNOWN = KnownWords(["A GAN has *two* networks, and both of them learn.", "ノイズが変わると画像の形が変わります"])


@pytest.mark.parametrize(
    "text",
    [
        "a gan has two networks and both of them learn",
        "Picture 3. **A GAN** has two net-\nworks, and both of them learn.",
        "both of\nthem learn",
        "ノイズが変わると画像の形が変わります。",
        "GAN",
        "...",
        "",
    ],
)
def test_what_stands_in_known_texts_is_nothing_new(text):
    assert not KNOWN.says_more(text)


@pytest.mark.parametrize(
    "text",
    [
        "A GAN has two networks, and both of them learn. The second one is the better of them in all my runs.",
        "Three noses.",
        "learn networks two GAN",
        "クラスが変わると別の物になります",
        "DCGAN",
    ],
)
def test_what_a_student_added_is_new(text):
    assert KNOWN.says_more(text)
