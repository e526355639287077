"""What tests of several rooms share."""

import pytest
from extras import open_needed_chromium


@pytest.fixture(scope="module")
def browser():
    """Chromium; the tests that need it skip without, or fail where it has to be."""
    with open_needed_chromium() as browser:
        yield browser


@pytest.fixture(scope="session", autouse=True)
def own_digest_memory(tmp_path_factory):
    """Keep the digests of large files that tests make out of the developer's own cache folder."""
    from gan_lab.weights import digest_memory  # here, so that a mistake in one room doesn't stop the tests of all

    note = tmp_path_factory.mktemp("digests") / "digests.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digest_memory, "note_path", lambda: note)
        yield


@pytest.fixture(scope="session")
def quick_workers():
    """Let the processes of a review be forked from one that has imported what any of them needs.

    Only the first call of a program decides what that one imports, and here one program calls all of them. It has no
    threads and nothing of the tests in it, so they begin as they do in life: each reads and generates in a process of
    its own. Where a test starts `gan-lab review`, its processes are started as they are there.
    """
    from gan_lab import kinds  # here, so that a mistake in one room doesn't stop the tests of all
    from gan_lab.coursework.limited_process import start_early

    rooms = ("report.pandoc", "review.preloaded", "review.similarity.class_similarity")
    networks = [kind.loader.partition(":")[0] for kind in kinds.KINDS.values()]
    start_early([*(f"gan_lab.coursework.{name}" for name in rooms), *networks])
