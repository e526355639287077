"""What tests of several rooms share."""

import multiprocessing

import pytest


@pytest.fixture(scope="module")
def quick_workers():
    """Let the processes of a review be forked from one that has imported what they need, which costs each seconds.

    That one has no threads and nothing of the tests in it, so they begin as they do in life: each reads and generates
    in a process of its own. Where a test starts `gan-lab review`, its processes are started from nothing.
    """
    from gan_lab import kinds  # here, so that a mistake in one room doesn't stop the tests of all
    from gan_lab.coursework.review import command
    from gan_lab.coursework.review.verification import workers

    with pytest.MonkeyPatch.context() as patch:
        if "forkserver" in multiprocessing.get_all_start_methods():  # not on Windows
            patch.setattr(workers, "START_METHOD", "forkserver")
            networks = [kind.loader.partition(":")[0] for kind in kinds.KINDS.values()]
            multiprocessing.get_context("forkserver").set_forkserver_preload([command.__name__, *networks])
        yield
