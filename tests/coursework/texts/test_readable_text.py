"""Texts as a reader sees them: what looks the same is folded to the same, and other alphabets stay apart."""

import pytest
from rapidfuzz import fuzz

from gan_lab.coursework.texts.readable_text import fold, remove_invisible

TEXT = "Low truncation pulls the noise towards zero, so the bags look alike; at 1.0 they vary. Million vivid, I wonder!"
SMALL = "abcdefghijklmnopqrstuvwxyz"
LATIN, CYRILLIC = "aceopxyikhmtbjsKMHTBAEOPCX", "асеорхуікһмтьјѕКМНТВАЕОРСХ"
GREEK = str.maketrans("aovikuntpx", "αονικυητρχ")
SMALL_CAPITALS = str.maketrans("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")


def shift(first):
    """Small letters replaced by those of a block that starts at a code."""
    return TEXT.translate({ord(letter): first + i for i, letter in enumerate(SMALL)})


WRITTEN_OTHERWISE = {
    "zero width": "\u200b".join(TEXT),
    "word joiners in front": "\u2060" * 50 + TEXT,
    "soft hyphens": "\u00ad".join(TEXT),
    "tag characters": "".join(letter + "\U000e0061" for letter in TEXT),
    "variation selectors": "\ufe0f".join(TEXT),
    "fillers": "\u1160".join(TEXT),
    "blank letters": TEXT.replace(" ", "\u3164"),
    "bidi controls": "\u2066" + "\u200f".join(TEXT) + "\u2069",
    "from right to left": "\u202e" + TEXT[::-1] + "\u202c",
    "from right to left, over lines": "\u202e" + TEXT[::-1].replace(" ", "\n", 3) + "\u202c",
    "combining marks": "".join(letter + "\u0323\u0301\u0336" for letter in TEXT),
    "strokes and dots": TEXT.translate(str.maketrans("odlahi", "øđłạħɨ")),
    "Cyrillic": TEXT.translate(str.maketrans(LATIN, CYRILLIC)),
    "Greek": TEXT.translate(GREEK),
    "small capitals": TEXT.translate(SMALL_CAPITALS),
    "mathematical": shift(0x1D41A),
    "mathematical, sans serif": shift(0x1D5BA),
    "circled": shift(0x24D0),
    "in squares": shift(0x1F170),
    "regional indicators": shift(0x1F1E6),
    "full width": "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in TEXT),
    "l and I, o and 0, m and rn": TEXT.replace("l", "I").replace("o", "0").replace("m", "rn").replace("w", "vv"),
    "capitals": TEXT.upper(),
    "entities": TEXT.replace("i", "&#105;").replace("o", "&omicron;").replace(" ", "&ZeroWidthSpace; "),
    "comments": "".join(letter + "<!-- x -->" for letter in TEXT),
    "tags": " ".join(f'<span title="some other words">{word}</span>' for word in TEXT.split()),
    "emphasis": " ".join(f"**{word[:2]}**_{word[2:]}_" for word in TEXT.split()),
    "links": " ".join(f"[{word}](http://example.org/other/words)" for word in TEXT.split()),
    "addresses": "\n\n".join([TEXT, *(f"[{i}]: http://example.org/other/words/{i}" for i in range(9))]),
}


@pytest.mark.parametrize("how", WRITTEN_OTHERWISE)
def test_a_text_that_looks_the_same_is_folded_to_the_same(how):
    assert fold(WRITTEN_OTHERWISE[how]).replace(" ", "") == fold(TEXT).replace(" ", "")


HONEST = {
    "Russian": (
        "Чем меньше отсечение, тем больше похожи друг на друга сумки и тем меньше разнообразие картинок.",
        "Я сравнил два шума при одинаковом классе и увидел, что меняется только форма каблука у сапога.",
    ),
    "Greek": (
        "Όσο μικρότερη είναι η αποκοπή τόσο περισσότερο μοιάζουν μεταξύ τους οι τσάντες στις εικόνες.",
        "Σύγκρινα δύο διανύσματα θορύβου για την ίδια κλάση και άλλαξε μόνο το σχήμα του παπουτσιού.",
    ),
    "Arabic": (
        "كلما انخفض الاقتطاع أصبحت الحقائب أكثر تشابها وقل تنوع الصور التي تولدها الشبكة",
        "قارنت بين متجهين من الضجيج للصنف نفسه ولم يتغير في الصورة سوى شكل كعب الحذاء",
    ),
    "Chinese": (
        "截断值越低,生成的图片就越相似,多样性也就越小,但是看起来更加真实可信。",
        "我用同一个类别比较了两个噪声向量,发现只有鞋跟的形状和颜色发生了变化。",
    ),
    "Korean": (
        "절단 값이 낮을수록 가방들이 서로 비슷해지고 그림의 다양성은 줄어든다.",
        "같은 클래스에서 두 노이즈 벡터를 비교했더니 굽의 모양만 달라졌다.",
    ),
    "German": (
        "Je kleiner die Trunkierung, desto ähnlicher werden sich die Taschen, und desto weniger Vielfalt gibt es.",
        "Ich habe für dieselbe Klasse zwei Rauschvektoren verglichen; nur der Absatz des Stiefels änderte sich.",
    ),
    "Hindi": (
        "ट्रंकेशन जितना कम होता है, थैले उतने ही एक जैसे दिखते हैं और विविधता घट जाती है।",
        "मैंने एक ही वर्ग के लिए दो शोर सदिशों की तुलना की और केवल एड़ी का आकार बदला।",
    ),
}


@pytest.mark.parametrize("language", HONEST)
def test_texts_of_every_language_stay_apart_and_keep_their_words(language):
    one, other = HONEST[language]
    assert fuzz.ratio(fold(one), fold(other)) < 65
    assert len(fold(one)) > 0.6 * len(one)
    assert remove_invisible(one) == one


@pytest.mark.parametrize(
    "text", ["\u200b\u2060", "\u3164\u1160\u2800", "<!-- words -->", "\U000e0041" * 9, "\u00ad", "** **"]
)
def test_a_text_of_which_nothing_is_seen_is_empty(text):
    assert fold(text) == ""


HOSTILE = ["\u0301\u0323", "\ufdfa", "<!--", "<a ", "](", "[a]:", "\n[a]:", "\u202e", "&#", "&a", "\n   ", "<a<b>"]


@pytest.mark.parametrize("part", HOSTILE)
def test_folding_takes_no_longer_than_in_proportion(part):
    """It would take minutes if the time grew with the square of the length."""
    fold(part * (300_000 // len(part)))
