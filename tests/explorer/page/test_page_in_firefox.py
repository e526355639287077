"""The page in Firefox, opened from a disk: its pictures are Python's, and a picture is checked."""

import numpy as np
import pytest
from extras import need, need_packages
from firefox import FIREFOX, open_firefox
from pages import compare_pictures, draw_settings

import gan_lab as gl

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def firefox(built_page):
    need(FIREFOX, "needs Firefox: apt-get install firefox-esr, or set FIREFOX")
    need_packages("browser", "websocket")
    with open_firefox() as firefox:
        firefox.open(built_page)
        yield firefox
        assert not firefox.complaints


def test_fifty_pictures_are_pythons(firefox):
    settings = draw_settings(200)[::4]
    script = """async (all) => {
      const made = [];
      for (const asked of all) made.push([...await ganLab.picture(asked)]);
      return made;
    }"""
    compare_pictures(np.array(firefox.evaluate(script, settings), dtype=np.uint8), settings)


def test_a_file_that_the_page_makes_is_the_same_for_python(firefox):
    (asked,) = draw_settings(1)
    png = bytes(firefox.evaluate("async (asked) => [...await ganLab.png(asked)]", asked))
    assert gl.regenerate(png).verdict == "same"


def test_pictures_are_checked(firefox):
    verdicts = firefox.evaluate(
        """async () => {
          document.getElementById("check-example").click();
          document.getElementById("check-forged").click();
          const find = () => [...document.querySelectorAll("#check-results .verdict b")];
          while (find().length < 2) await new Promise((done) => setTimeout(done, 50));
          return find().map((word) => word.textContent);
        }"""
    )
    assert sorted(verdicts) == ["Different", "Same"]


def test_every_section_is_used_without_a_complaint(firefox):
    steps = firefox.evaluate(
        """async () => {
          const part = (id) => document.getElementById(id);
          const wait = async (isDone) => { while (!isDone()) await new Promise((done) => setTimeout(done, 50)); };
          const move = (id, value) => {
            part(id).value = value;
            part(id).dispatchEvent(new Event("input", { bubbles: true }));
          };
          part("explore").scrollIntoView();
          move("explore-truncation", "0.9");
          await wait(() => /truncation 0.9/.test(part("explore").textContent.replace(/\\s+/g, " ")) ||
            /0.9\\)/.test(part("explore-code").textContent));
          part("compare").scrollIntoView();
          document.querySelector("input[value=mismatch]").click();
          await wait(() => document.querySelectorAll("#compare-table canvas").length >= 8);
          part("walk").scrollIntoView();
          move("walk-steps", "4");
          await wait(() => /largest change/.test(part("walk").textContent));
          part("game").scrollIntoView();
          part("game-play").click();
          await wait(() => Number(/Step ([0-9,]+)/.exec(part("game-caption").textContent)?.[1].replace(",", "")) > 30);
          part("game-play").click();
          return /Step ([0-9,]+)/.exec(part("game-caption").textContent)[1];
        }"""
    )
    assert int(steps.replace(",", "")) > 30
