"""The page in Chromium: a class graded by keyboard, a server that is killed, other pages that try to write."""

import json
import threading
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from grade_server import GradeServer, run_grade
from graded_class import NAMES, type_as
from panels import CONTRASTS, expect

from gan_lab.coursework.review.gradebook import Gradebook

pytestmark = pytest.mark.slow

CONTRASTS = CONTRASTS.replace(".gan-lab-panel *", "body *").replace(
    "node.checkVisibility()", "node.checkVisibility() && !node.closest('.unseen, .skip')"
)
# What a screen reader can't name: fields, buttons and links without a name, pictures without a description.
UNNAMED = """() => [...document.querySelectorAll('input, textarea, button, a[href], img, dialog, nav')].filter(node =>
  node.checkVisibility() && !(node.labels?.length || node.getAttribute('aria-label') || node.alt ||
  node.textContent.trim() || node.getAttribute('aria-labelledby'))).map(node => node.outerHTML.slice(0, 200))"""
DOUBLED = """() => { const ids = [...document.querySelectorAll('[id]')].map(node => node.id);
  return ids.filter((id, i) => ids.indexOf(id) !== i); }"""


@pytest.fixture
def server(folder):
    with run_grade(folder) as server:
        yield server


@pytest.fixture
def page(browser):
    """A page that notes each address it asks for, and each error."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.asked, page.errors = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text) if "Policy" in message.text else None)
    yield page
    assert not page.errors
    context.close()


def points_of(folder, criterion="latent"):
    with Gradebook(folder) as gradebook:
        return [gradebook.mark(student.id, criterion).points for student in gradebook.students]


def wait_saved(page):
    """Wait until everything that was typed is stored."""
    wait_until(page, "!inputs.some(isChanged) && sending.size === 0")


def wait_for_page(page, title):
    """Wait until the page of that title is there and answers keys."""
    expect(page).to_have_title(title)
    wait_until(page, f"document.title === {json.dumps(title)} && document.readyState === 'complete'")


def wait_until(page, is_so):
    """Wait for JavaScript to be true. (Playwright's own way needs `eval`, which the page's policy forbids.)"""
    for _ in range(400):
        with suppress(Exception):  # the page is just going to another address
            if page.evaluate(is_so):
                return
        page.wait_for_timeout(50)
    raise AssertionError(f"never so: {is_so}")


def test_a_class_is_graded_by_keyboard_though_the_server_is_killed_in_the_middle(folder, page):
    with run_grade(folder) as first:
        page.goto(first.address)
        page.keyboard.press("n")
        for points in ("7", "6,5"):
            expect(page.locator("input.points:focus")).to_have_value("")
            page.keyboard.type(points)
            page.keyboard.press("Enter")
        wait_for_page(page, NAMES[1])
        page.keyboard.type("8")
        page.keyboard.press("Alt+t")
        page.keyboard.type("Name the *dimension*.")
        wait_saved(page)
        first.kill()
    with Gradebook(folder) as gradebook:
        assert [gradebook.mark("id-0", id_).points for id_ in ("latent", "reflection")] == [7, 6.5]
        assert gradebook.mark("id-1", "latent").comment == "Name the *dimension*."
    with run_grade(folder) as second:
        page.goto(second.address)
        page.keyboard.press("n")
        wait_for_page(page, NAMES[1])
        left = 5
        for number in range(left):
            expect(page.locator("input.points:focus")).to_have_value("")
            page.keyboard.type("5")
            page.keyboard.press("Enter")
            if number < left - 1:
                wait_until(
                    page, "document.activeElement.matches('input.points') && document.activeElement.value === ''"
                )
        expect(page.locator("#said")).to_have_text("Nothing is open.")
        wait_saved(page)
        assert "Ended." in second.interrupt()
    assert points_of(folder) == [7, 8, 5, 5]
    table = (folder / "grades.csv").read_text(encoding="utf-8-sig")
    assert '"6,5"' in table
    assert "Name the *dimension*." in table
    assert all(address.startswith(("http://127.0.0.1:", "data:")) for address in page.asked)
    assert len(list((folder / "hand-back").iterdir())) == 4


def test_what_was_typed_while_the_server_is_gone_is_sent_when_it_is_back(folder, page):
    with run_grade(folder) as first:
        page.goto(f"{first.address}criteria/latent")
        first.kill()
        page.locator("input.points").first.fill("9")
        page.locator("textarea").first.fill("Kept in the page.")
        expect(page.locator("#banner")).to_contain_text("does not answer")
    with run_grade(folder) as second:
        assert second.port == first.port
        assert second.address != first.address
        expect(page.locator("#banner")).to_be_hidden()
        wait_saved(page)
    assert points_of(folder)[0] == 9
    with Gradebook(folder) as gradebook:
        assert gradebook.mark("id-0", "latent").comment == "Kept in the page."


def test_a_page_that_is_left_saves_what_was_typed_last(folder, server, page):
    page.goto(f"{server.address}criteria/latent")
    page.locator("input.points").first.fill("4")
    page.goto("about:blank")
    for _ in range(200):  # the browser sends it when the page is gone
        if points_of(folder)[0] == 4:
            return
        page.wait_for_timeout(100)
    raise AssertionError("what was typed last is lost")


def test_points_that_can_not_be_are_refused_at_the_field(folder, server, page):
    page.goto(f"{server.address}criteria/latent")
    field = page.locator("input.points").first
    field.fill("6")
    field.press("Enter")
    field.fill("99")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    described = field.get_attribute("aria-describedby").split()[0]
    expect(page.locator(f'[id="{described}"]')).to_contain_text("Until then 6 counts.")
    assert points_of(folder)[0] == 6
    field.fill("7")
    field.press("Tab")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    wait_saved(page)
    assert points_of(folder)[0] == 7


def test_a_conflict_shows_at_the_field_and_one_value_is_chosen(folder, server, page):
    page.goto(f"{server.address}criteria/latent")
    type_as(folder, "Bo", "id-0", "latent", "8")
    page.locator("input.points").first.fill("6")
    page.get_by_role("button", name="Take 8").click()
    expect(page.locator(".conflict")).to_have_count(0)
    expect(page.locator("input.points").first).to_have_value("8")
    assert points_of(folder)[0] == 8


def test_a_conflict_is_decided_on_the_page_of_the_class(folder, server, page):
    type_as(folder, "Bo", "id-0", "latent", "8", [])
    type_as(folder, "Cy", "id-0", "latent", "6", [])
    page.goto(server.address)
    page.get_by_role("button", name="Take 6 of Cy").click()
    expect(page.get_by_role("heading", name="Conflicts")).to_have_count(0)
    assert points_of(folder)[0] == 6


def test_who_types_on_replaces_nothing_that_came_from_somebody_else_meanwhile(folder, server, page):
    page.goto(f"{server.address}criteria/latent")
    area = page.locator("textarea.comment").first
    type_as(folder, "Bo", "id-0", "latent", "8", [])
    points = page.locator("input.points").first
    points.focus()
    page.keyboard.type("7")
    wait_until(page, "!inputs.some(isChanged) && sending.size === 0")
    page.keyboard.type(".5")
    wait_saved(page)
    with Gradebook(folder) as gradebook:
        assert {head.text for head in gradebook.mark("id-0", "latent").heads} == {"8", "7.5"}
        gradebook.set_comment("id-0", "latent", "A long careful comment.", "Bo", [])
    area.focus()
    page.keyboard.type("First")
    wait_until(page, "!inputs.some(isChanged) && sending.size === 0")
    page.keyboard.type(" and more")
    wait_saved(page)
    with Gradebook(folder) as gradebook:
        heads = gradebook.comment_heads("id-0", "latent")
    assert {head.text for head in heads} == {"A long careful comment.", "First and more"}


def test_keys_that_come_while_the_next_page_is_fetched_belong_to_it(folder, server, page):
    page.goto(f"{server.address}criteria/latent")
    page.get_by_role("link", name=NAMES[0]).first.click()
    wait_for_page(page, NAMES[0])
    fields = page.locator("input.points")
    count = fields.count()
    for number in range(count):
        fields.nth(number).fill("1")
    wait_saved(page)
    fields.nth(count - 1).focus()
    page.keyboard.press("Enter")
    page.keyboard.type("0")
    expect(page).not_to_have_title(NAMES[0])
    wait_until(page, "document.readyState === 'complete'")
    with Gradebook(folder) as gradebook:
        first = gradebook.students[0].id
        assert all(gradebook.mark(first, criterion.id).points == 1 for criterion in gradebook.criteria)


def test_a_refused_number_is_shown_before_the_page_is_left(folder, server, page):
    page.goto(f"{server.address}criteria/latent")
    points = page.locator("input.points").first
    points.fill("99")
    page.get_by_role("link", name="Next criterion").click()
    expect(page.locator(".refusal").first).to_contain_text("99 points are more than")
    expect(points).to_be_focused()
    page.get_by_role("link", name="Next criterion").click()  # who wants to leave all the same may
    wait_until(page, "document.body.dataset.criterion !== 'latent'")


def test_the_help_opens_from_a_points_field_and_the_history_is_that_of_the_field_that_was_left(folder, server, page):
    page.goto(f"{server.address}criteria/latent")
    second = page.locator("input.points").nth(1)
    second.fill("3")
    second.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    second.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    expect(page.locator("#history-content")).to_contain_text(NAMES[1])


def test_a_line_of_an_earlier_comment_is_put_in_by_a_key(folder, server, page):
    page.goto(f"{server.address}criteria/latent")
    first, second = page.locator("textarea.comment").nth(0), page.locator("textarea.comment").nth(1)
    first.fill("Name the dimension.\nWell compared.")
    first.blur()
    wait_saved(page)
    second.focus()
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.type("comp")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Alt+1")
    expect(second).to_have_value("Well compared.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(second).to_have_value("Well compared.\nName the dimension.")
    page.get_by_role("option").filter(has_text="x").count()
    wait_saved(page)
    expect(page.locator(".rendered").nth(1)).to_contain_text("Well compared.")


def test_undo_history_guide_and_help_by_key(folder, server, page):
    page.goto(f"{server.address}criteria/latent")
    field = page.locator("input.points").first
    field.fill("6")
    field.press("Enter")
    wait_saved(page)
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("Undone")
    expect(field).to_have_value("")
    page.keyboard.press("Shift+U")
    expect(field).to_have_value("6")
    field.focus()
    page.keyboard.press("Alt+i")
    expect(page.locator("#history li").first).to_contain_text("Ada, 20")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(page.locator("main > .guide")).not_to_have_attribute("open", "")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.get_by_label("Letters alone are keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(page.locator("main > .guide")).not_to_have_attribute("open", "")


def test_students_and_criteria_by_key(folder, server, page):
    page.goto(server.address)
    page.keyboard.press("/")
    page.keyboard.type("zoe")
    expect(page.locator("#found")).to_have_text("1 of 4")
    page.keyboard.press("Enter")
    wait_for_page(page, NAMES[3])
    page.keyboard.press("Shift+S")
    wait_for_page(page, NAMES[2])
    expect(page.locator("input.points").nth(1)).to_be_focused()  # the first open ones
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator("input.points").nth(2)).to_be_focused()
    page.keyboard.press("Alt+Shift+C")
    expect(page.locator("input.points").nth(1)).to_be_focused()
    page.keyboard.press("Alt+s")
    wait_for_page(page, NAMES[3])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 390])
def test_each_view_can_be_read_and_named(browser, folder, server, scheme, width):
    type_as(folder, "Bo", "id-0", "latent", "8", [])
    type_as(folder, "Cy", "id-0", "latent", "6", [])
    with Gradebook(folder) as gradebook:
        gradebook.set_comment("id-0", "latent", "A **word** of `code`.", "Bo")
        student = gradebook.students[0].page
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    for path in ("", f"students/{student}", "criteria/latent", "nothing"):
        page.goto(server.address + path)
        lowest = page.evaluate(CONTRASTS)[0]
        assert lowest[0] >= 4.5, (path, lowest)
        assert page.evaluate(UNNAMED) == [], path
        assert page.evaluate(DOUBLED) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("document.querySelectorAll('h1').length") == 1
    page.goto(server.address)
    page.keyboard.press("?")
    assert page.evaluate(CONTRASTS)[0][0] >= 4.5
    context.close()


def test_the_focus_is_always_seen(folder, server, page):
    with Gradebook(folder) as gradebook:
        student = gradebook.students[0].page
    page.goto(f"{server.address}students/{student}")
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


ATTACK = """<!doctype html><title>attack</title><body><script>
const address = %s, change = %s;
const text = JSON.stringify(change), types = ['text/plain', 'application/x-www-form-urlencoded', 'application/json'];
const tries = types.flatMap(type => ['no-cors', 'cors'].map(mode =>
  fetch(address + 'changes', {method: 'POST', mode, body: text,
    headers: {'Content-Type': type}}).then(() => 0, () => 0)));
tries.push(fetch(address).then(answer => answer.text()).then(text => { document.title = 'read it'; }, () => 0));
navigator.sendBeacon(address + 'changes', new Blob([text], {type: 'text/plain'}));
for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
  const [frame, form, input] = ['iframe', 'form', 'input'].map(tag => document.createElement(tag));
  frame.name = enctype;
  Object.assign(form, {action: address + 'changes', method: 'post', enctype, target: enctype});
  input.name = text.slice(0, -1) + ', "x": "'; input.value = '"}';
  form.append(input); document.body.append(frame, form); form.submit();
}
for (const [tag, name] of [['iframe', 'src'], ['img', 'src'], ['script', 'src'], ['object', 'data']]) {
  const element = document.createElement(tag); element[name] = address + 'changes?' + new URLSearchParams(change);
  document.body.append(element);
}
const page = document.createElement('iframe'); page.src = address; page.id = 'page'; document.body.append(page);
Promise.all(tries).then(() => setTimeout(() => { document.body.dataset.done = 'yes'; }, 1500));
</script>"""


class _Attacker(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.server.page.encode())

    def log_message(self, *args):
        """Keep the test's output clean."""


@contextmanager
def serve_attack(page):
    with ThreadingHTTPServer(("127.0.0.1", 0), _Attacker) as server:
        server.page = page
        threading.Thread(target=partial(server.serve_forever, 0.02), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("knows_token", [True, False])
def test_another_page_in_the_browser_changes_nothing_and_reads_nothing(browser, folder, server, knows_token):
    with Gradebook(folder) as gradebook:
        student = gradebook.students[0].page
    change = {"student": student, "criterion": "latent", "what": "points", "text": "10", "seen": []}
    address = server.address if knows_token else f"{server.origin}/"
    context = browser.new_context()
    context.new_page().goto(server.address)  # the grader's own page is open beside it
    page = context.new_page()
    with serve_attack(ATTACK % (json.dumps(address), json.dumps(change))) as attack:
        for origin in (attack, attack.replace("127.0.0.1", "localhost")):
            page.goto(origin)
            page.wait_for_selector("body[data-done]")
            assert page.title() == "attack"
            assert "Ada Adler" not in "".join(frame.content() for frame in page.frames if frame.url != origin)
    context.close()
    assert points_of(folder) == [None] * 4


def test_a_hostile_submission_runs_nothing_in_the_page(browser, folder, server, page):
    with Gradebook(folder) as gradebook:
        student = gradebook.students[0].page
    stored = folder / ".review" / "shown" / student.replace(".html", ".json")
    parts = json.loads(stored.read_text(encoding="utf-8"))
    bad = (
        "<script>window.ran = 1</script><img src='x' onerror='window.ran = 1'><script src='../files/%s.pdf'></script>"
        "<img src='https://elsewhere.example/x.png'><iframe src='javascript:parent.ran = 1'></iframe>"
        "<form action='https://elsewhere.example'><button id='send'>x</button></form>" % ("b" * 24)
    )
    stored.write_text(json.dumps(parts | {"work": bad}), encoding="utf-8")  # as if the review had let it through
    page.goto(f"{server.address}students/{student}")
    page.evaluate("document.querySelector('#send').click()")
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    page.errors.clear()  # the browser says which of these its policy stopped


def test_one_class_is_graded_by_two_at_a_time(folder, page, browser):
    with run_grade(folder, "--only", "A-B") as one, GradeServerOf(folder, "--only", "C-Z", "--port", "0") as other:
        page.goto(f"{one.address}criteria/latent")
        second = browser.new_page()
        second.goto(f"{other.address}criteria/latent")
        for each, points in ((page, "6"), (second, "7")):
            for number in (0, 1):
                each.locator("input.points").nth(number).fill(points)
        wait_saved(page)
        wait_saved(second)
        second.close()
    assert points_of(folder) == [6, 6, 7, 7]


class GradeServerOf(GradeServer):
    """A second server, ended behind the block."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
