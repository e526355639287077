"""What tests of the page to grade in share: a small class, and the page without a server."""

import shutil
from types import SimpleNamespace

import pytest
from graded_class import make_graded_class

from gan_lab.coursework.grade_page.app import KEY, make_app
from gan_lab.coursework.grade_page.desk import Desk
from gan_lab.coursework.grade_page.hand_back_work import HandBackWork
from gan_lab.coursework.grade_page.share import read_share
from gan_lab.coursework.review.gradebook import Gradebook


@pytest.fixture(scope="session")
def made_class(tmp_path_factory):
    """A class of four, as a review leaves it; each test has a copy."""
    return make_graded_class(tmp_path_factory.mktemp("class") / "grades")


@pytest.fixture
def folder(made_class, tmp_path):
    """A class of four, as a review leaves it."""
    return shutil.copytree(made_class, tmp_path / "grades")


@pytest.fixture(scope="session")
def app():
    """One application for all tests, since its templates take long to compile; each test puts its own desk there."""
    return make_app(None)


@pytest.fixture
def open_page(app, folder):
    """Opens the page without a server: its test client, its desk, and each student's page by the id."""
    gradebooks = []

    def open_page(grader="Ada", only=None, criteria=(), hides_names=False):
        gradebook = Gradebook(folder)
        gradebooks.append(gradebook)
        share = read_share(only, criteria, gradebook.criteria)
        desk = Desk(gradebook, grader, share, HandBackWork(gradebook), hides_names)
        app.extensions[KEY] = desk
        client = app.test_client()

        def page(id_):
            return desk.listing.find_by_id(id_).page

        def type_in(id_, criterion, text, what="points", seen=()):
            said = {"student": page(id_), "criterion": criterion, "what": what, "text": text, "seen": list(seen)}
            return client.post("/changes", json=said)

        return SimpleNamespace(client=client, desk=desk, gradebook=gradebook, page=page, type_in=type_in)

    yield open_page
    for gradebook in gradebooks:
        gradebook.close()
