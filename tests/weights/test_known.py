"""The table of published files: it agrees with the kinds of network and with the library."""

from pytorch_pretrained_biggan.model import PRETRAINED_MODEL_ARCHIVE_MAP

from gan_lab.kinds import BIGGAN, KINDS
from gan_lab.weights.known import REMOTE_FILES


def test_the_table_has_the_published_names_of_all_kinds_and_no_others():
    assert sorted(REMOTE_FILES) == sorted(name for kind in KINDS.values() for name in kind.published)


def test_a_cached_file_has_the_ending_by_which_its_kind_is_known():
    endings = {name: kind.file_ending for kind in KINDS.values() for name in kind.published if kind.file_ending}
    assert {name: REMOTE_FILES[name].suffix for name in endings} == endings


def test_the_addresses_of_biggan_are_those_of_the_library():
    published = {name: REMOTE_FILES[name].url for name in BIGGAN.published}
    assert published == PRETRAINED_MODEL_ARCHIVE_MAP
