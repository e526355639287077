"""Class names and indices: which names are found, and which names the error about an unknown one offers."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import IMAGENET, Labels
from gan_lab.inputs.class_vectors import make_class_vectors


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
    with pytest.raises(GanLabError, match=r"in the name of 'hot pot' \(926\)") as problem:
        imagenet.index("hot")
    assert "'hotdog' (934)" in str(problem.value)


def test_a_misspelt_name_is_refused_and_the_nearest_are_offered(imagenet):
    with pytest.raises(GanLabError, match=r"nearest names: .*'golden retriever' \(207\)"):
        imagenet.index("goldn retreiver")


@pytest.mark.parametrize("name", ["", "   ", "qqqqqqqqqq"])
def test_a_name_like_no_other_is_refused_and_the_list_named(imagenet, name):
    with pytest.raises(GanLabError, match=r"gan\.classes"):
        imagenet.index(name)


def test_search_knows_synonyms_and_puts_whole_words_first(imagenet):
    assert imagenet.search("tabby cat") == [(281, "tabby")]  # its other name
    found = imagenet.search("ram")
    assert found.index((348, "ram")) < found.index((829, "streetcar"))  # which is called a tram too


def test_search_without_a_match_offers_the_nearest(imagenet):
    assert (207, "golden retriever") in imagenet.search("retreiver")
    assert imagenet.search("volcanoo") == [(980, "volcano")]
    assert imagenet.search("qqqqqqqqqq") == []


def test_a_table_with_comments_and_synonyms_is_read(tmp_path):
    (tmp_path / "labels.txt").write_text("# three\nbag\tpurse\nboot\n\ndress\n", encoding="utf-8")
    labels = Labels.read(tmp_path / "labels.txt")
    assert labels.names == ["bag", "boot", "dress"]
    assert labels.index("purse") == 0


def test_a_kind_is_found_with_all_its_classes_those_of_a_narrower_kind_together(imagenet):
    found = imagenet.search("dog")
    assert sorted(index for index, _ in found) == list(range(151, 269))  # ImageNet's dogs stand together
    places = {name: place for place, (_, name) in enumerate(found)}
    terriers = [places[f"{name} terrier"] for name in ("Bedlington", "Kerry blue", "Yorkshire", "Tibetan")]
    assert max(terriers) - min(terriers) < 26  # of which there are that many; the toy terrier is a toy dog
    assert imagenet.search("Dogs") == imagenet.search(" dog ") == found
    assert imagenet.search("person") == [(981, "ballplayer"), (982, "groom"), (983, "scuba diver")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("soap bubble", {"bubble"}),  # what it is an example of
        ("cake", {"French loaf", "bagel", "pizza"}),  # what else is baked, or on a plate
        ("kittens", set()),
        ("mouse", {"mouse", "mousetrap"}),  # one class of that name, and a part of others
    ],
)
def test_a_search_goes_by_meaning_before_it_goes_by_spelling(imagenet, text, names):
    assert names <= {name for _, name in imagenet.search(text)}


def test_a_kind_asked_for_as_a_class_says_how_to_take_one_several_or_the_mean(imagenet):
    with pytest.raises(GanLabError, match="'dog' is a kind with 118 classes") as problem:
        imagenet.index("dog")
    (mixture,) = re.findall(r"gan\.class_vector\((\{.*?\})\)", str(problem.value))
    weights = eval(mixture, {"gan": SimpleNamespace(search=imagenet.search)})  # what a student would copy
    y = make_class_vectors(imagenet, weights)
    assert y.sum().item() == pytest.approx(1)
    assert y[0, 151:269].min().item() == pytest.approx(1 / 118)


def test_where_there_is_no_such_class_the_nearest_in_meaning_are_named(imagenet):
    with pytest.raises(GanLabError, match=r"no class 'soap bubble', .* by what it means are 'bubble' \(971\)"):
        imagenet.index("soap bubble")
    with pytest.raises(GanLabError, match="'ballplayer' \\(981\\)"):
        imagenet.index("person")
    with pytest.raises(GanLabError, match="of the kind 'baked goods'"):
        imagenet.index("cake")


def test_every_class_has_its_place_in_the_tree(imagenet):
    assert sorted(index for index, _ in imagenet.search("entity")) == list(range(1000))
    things = {index for index, _ in imagenet.search("physical entity")}
    others = {"bubble", "street sign", "traffic light"}  # for WordNet a shape and messages
    assert {imagenet.names[index] for index in set(range(1000)) - things} == others


@pytest.mark.parametrize(
    ("kind", "name", "other"),
    [
        ("calculator", "abacus", "block"),  # and not a part of a column
        ("vehicle", "half track", "belt"),
        ("building", "palace", "room"),
        ("tool", "hammer", "body part"),
        ("sailing vessel", "schooner", "glass"),
        ("mechanism", "radiator", "heater"),
    ],
)
def test_a_word_of_several_meanings_has_the_one_of_the_photographs(imagenet, kind, name, other):
    assert name in {found for _, found in imagenet.search(kind)}
    assert name not in {found for _, found in imagenet.search(other)}


def test_a_class_can_be_a_kind_of_another_one(imagenet):
    assert imagenet.search("cloak") == [(501, "cloak"), (735, "poncho")]
    assert imagenet.index("cloak") == 501


def test_a_network_without_a_tree_of_kinds_goes_by_names_alone():
    labels = Labels(["hot dog", "bag"])
    assert labels.search("dog") == [(0, "hot dog")]
    with pytest.raises(GanLabError, match="in the name of 'hot dog'"):
        labels.index("dog")
