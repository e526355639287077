"""Fixtures that the tests of several modules of the judge share."""

import json
from pathlib import Path

import pytest

import gan_lab as gl

RECORD = Path(__file__).parents[2] / "training" / "record"


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


@pytest.fixture(scope="module")
def judge(gan):
    return gl.load_judge(gan)


@pytest.fixture(scope="module")
def evaluation():
    return json.loads((RECORD / "evaluation.json").read_text(encoding="utf-8"))
