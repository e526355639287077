"""What tests of coursework share."""

import multiprocessing

import pytest


@pytest.fixture(scope="session", autouse=True)
def processes_that_start_soon():
    """Let processes with limits be forked from one that has imported what any of them needs.

    Only the first call of a program decides what that one imports, and here one program calls all of them.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():  # not on Windows
        from multiprocessing import forkserver

        modules = ("limited_work", "report.pandoc", "review.command", "review.similarity.class_similarity")
        forkserver.set_forkserver_preload([f"gan_lab.coursework.{name}" for name in modules])
        forkserver.ensure_running()
