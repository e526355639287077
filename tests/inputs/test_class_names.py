"""Class names and indices: which names are found, and which names the error about an unknown one offers."""

import numpy as np
import pytest

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import IMAGENET, Labels


@pytest.fixture(scope="module")
def imagenet():
    return Labels.read(IMAGENET)


def test_the_table_of_imagenet_has_a_thousand_distinct_names(imagenet):
    assert len(imagenet) == 1000
    assert len({name.casefold() for name in imagenet.names}) == 1000


@pytest.mark.parametrize(
    ("what", "index"),
    [("golden retriever", 207), ("volcano", 980), ("tench", 0), ("toilet tissue", 999), ("Golden Retriever ", 207)],
)
def test_a_known_name_gives_its_index(imagenet, what, index):
    assert imagenet.index(what) == index


def test_every_name_leads_back_to_its_index(imagenet):
    assert [imagenet.index(name) for name in imagenet.names] == list(range(1000))


@pytest.mark.parametrize("index", [207, np.int64(207), np.uint8(207)])
def test_an_integer_of_any_type_is_an_index(imagenet, index):
    assert imagenet.index(index) == 207


@pytest.mark.parametrize("index", [-1, 1000, 10**9])
def test_an_index_out_of_range_is_refused_with_the_range(imagenet, index):
    with pytest.raises(GanLabError, match="0 to 999"):
        imagenet.index(index)


@pytest.mark.parametrize("what", [1.0, None, True, 2.5, b"tench"])
def test_what_is_neither_index_nor_name_is_refused(imagenet, what):
    with pytest.raises(GanLabError, match="index or a name"):
        imagenet.index(what)


def test_a_synonym_is_found(imagenet):
    assert imagenet.index("Alsatian") == imagenet.index("German shepherd")


@pytest.mark.parametrize("name", ["crane", "maillot"])
def test_a_name_of_two_classes_is_refused_and_both_are_offered(imagenet, name):
    with pytest.raises(GanLabError, match="can mean") as problem:
        imagenet.index(name)
    assert str(problem.value).count("(") >= 4  # each name ends in its own bracket, and its index in another


def test_capitals_decide_only_where_they_match_exactly(imagenet):
    assert imagenet.names[imagenet.index("cardigan")] == "cardigan"
    with pytest.raises(GanLabError, match=r"264.*474|474.*264"):
        imagenet.index("CARDIGAN")


def test_part_of_a_name_is_refused_and_every_match_listed(imagenet):
    with pytest.raises(GanLabError, match="'golden retriever' \\(207\\)") as problem:
        imagenet.index("retriever")
    assert "'Labrador retriever' (208)" in str(problem.value)


def test_a_misspelt_name_is_refused_and_the_nearest_are_offered(imagenet):
    with pytest.raises(GanLabError, match=r"nearest names: .*'golden retriever' \(207\)"):
        imagenet.index("goldn retreiver")


@pytest.mark.parametrize("name", ["", "   ", "qqqqqqqqqq"])
def test_a_name_like_no_other_is_refused_and_the_list_named(imagenet, name):
    with pytest.raises(GanLabError, match=r"gan\.classes"):
        imagenet.index(name)


def test_search_knows_synonyms_and_puts_whole_words_first(imagenet):
    found = imagenet.search("cat")
    assert (281, "tabby") in found  # "tabby cat" is its other name
    assert found.index((281, "tabby")) < found.index((484, "catamaran"))


def test_search_without_a_match_offers_the_nearest(imagenet):
    assert (207, "golden retriever") in imagenet.search("retreiver")
    assert imagenet.search("volcanoo") == [(980, "volcano")]
    assert imagenet.search("qqqqqqqqqq") == []


def test_a_table_with_comments_and_synonyms_is_read(tmp_path):
    (tmp_path / "labels.txt").write_text("# three\nbag\tpurse\nboot\n\ndress\n", encoding="utf-8")
    labels = Labels.read(tmp_path / "labels.txt")
    assert labels.names == ["bag", "boot", "dress"]
    assert labels.index("purse") == 0
