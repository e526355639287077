"""The page by its test client: what each address shows, and what typing stores."""

import json
import shutil

from graded_class import CRITERIA, DOCUMENT, NAMES, PICTURE, make_graded_class, make_student, type_as
from portable import make_link

from gan_lab.coursework.review.gradebook import Gradebook, merge_grades


def text_of(answer):
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def read_csv(folder):
    return (folder / "grades.csv").read_text(encoding="utf-8-sig")


def test_the_page_of_the_class_lists_students_with_what_is_open(open_page):
    page = open_page()
    shown = text_of(page.client.get("/"))
    assert all(name.replace("'", "&#39;") in shown for name in NAMES)
    assert "4 students, 8 fields open" in shown
    assert shown.count("5 of 22.5") == 4


def test_a_student_is_shown_with_evidence_guide_reason_and_fields(open_page):
    page = open_page()
    shown = text_of(page.client.get(f"/students/{page.page('id-0')}"))
    pieces = ["Explains the latent space", "Full points: **an observation**", "All ran in order.", "By Ada Adler"]
    pieces += [f"../pictures/{PICTURE}", "someone0@example.edu", 'id="the-run"', "5 of 22.5 points, 2 open"]
    for piece in pieces:
        assert piece in shown
    assert shown.index("A note.") < shown.index("Explains the latent space") < shown.index('id="the-run"')


def test_one_criterion_is_shown_for_all_students_without_doubled_ids(open_page):
    page = open_page()
    shown = text_of(page.client.get("/criteria/latent"))
    assert [shown.index(name.replace("'", "&#39;")) for name in NAMES]
    assert 'id="question' not in shown
    assert f'href="../students/{page.page("id-0")}#question-7-4"' in shown


def test_a_long_class_has_pages_of_twenty(folder, open_page, tmp_path):
    many = [make_student(number, f"Student{number:02}") for number in range(41)]
    make_graded_class(folder, many)
    page = open_page()
    pages = [text_of(page.client.get(f"/criteria/latent?page={number}")) for number in (1, 2, 3)]
    assert [shown.count('class="criterion"') for shown in pages] == [20, 20, 1]
    for odd in ("0", "99", "-1", "x", "", "9" * 50, "²"):
        assert "of 41" in text_of(page.client.get(f"/criteria/latent?page={odd}"))


def test_points_are_stored_at_once_and_stand_in_the_table(folder, open_page):
    page = open_page()
    for text in ("7", "7,5", " 8.25 ", "0", "10"):
        answer = page.type_in("id-1", "latent", text)
        assert answer.status_code == 200
        assert page.gradebook.mark("id-1", "latent").points == float(text.replace(",", "."))
        assert answer.json["updates"][0]["value"] == text.strip()
        assert text.strip() in read_csv(folder)


def test_points_that_can_not_be_are_refused_and_the_earlier_ones_count(open_page):
    page = open_page()
    page.type_in("id-1", "latent", "6")
    for text in ("99", "-1", "ten", "inf", "nan", "1e1", "7 points", "10.001", "1,000.5"):
        answer = page.type_in("id-1", "latent", text)
        assert answer.status_code == 422
        assert len(answer.json["problem"]) > 10
        assert page.gradebook.mark("id-1", "latent").points == 6


def test_computed_points_are_overruled_and_taken_back(open_page):
    page = open_page()
    assert page.type_in("id-0", "ran", "3").json["updates"][0]["value"] == "3"
    assert "Back to the computed 5" in page.client.get(f"/students/{page.page('id-0')}").get_data(as_text=True)
    assert (
        page.type_in("id-0", "ran", "", seen=page.gradebook.mark("id-0", "ran").seen).json["updates"][0]["value"] == "5"
    )


def test_a_comment_is_answered_as_it_will_be_handed_back_and_runs_nothing(open_page):
    page = open_page()
    answer = page.type_in("id-0", "latent", "**Good**\n<script>alert(1)</script>", "comment")
    [update] = answer.json["updates"]
    assert "<strong>Good</strong>" in update["state"]
    assert "<script" not in update["state"]
    assert page.type_in("id-0", "", "All in all: good.", "comment").status_code == 200
    assert page.gradebook.comment("id-0") == "All in all: good."


def test_a_comment_that_is_too_long_is_refused_at_its_field(open_page):
    answer = open_page().type_in("id-0", "latent", "x" * 20_001, "comment")
    assert answer.status_code == 422
    assert "20,001" in answer.json["problem"]


def test_odd_comments_are_stored_and_shown(open_page, folder):
    page = open_page()
    for text in ("\ud800 half", "a\0b", "\u202eturned", "=1+1", '"quotes", ; and\nlines', "ä" * 20_000):
        assert page.type_in("id-0", "", text, "comment").status_code == 200
        assert text_of(page.client.get(f"/students/{page.page('id-0')}"))
        with Gradebook(folder) as again:
            assert len(again.comment("id-0")) >= len(text) - 1


NOT_FROM_PAGE = [
    None, [], "x", 7, {}, {"student": "x"}, {"text": 7}, {"seen": "x"}, {"seen": [1]}, {"seen": ["x"] * 10_001},
    {"what": "name"}, {"criterion": "other"}, {"criterion": ""}, {"student": "../x"}, {"text": None},
    {"student": ["x"]}, {"criterion": {}},
]  # fmt: skip


def test_what_the_page_would_not_send_is_refused_and_changes_nothing(open_page):
    page = open_page()
    good = {"student": page.page("id-0"), "criterion": "latent", "what": "points", "text": "7", "seen": []}
    for said in NOT_FROM_PAGE:
        body = json.dumps(good | said if isinstance(said, dict) and said else said)
        answer = page.client.post("/changes", data=body, content_type="application/json")
        assert answer.status_code == 422, said
    assert page.gradebook.mark("id-0", "latent").points is None


def test_a_body_that_is_no_json_is_refused(open_page):
    page = open_page()
    for body in (b"", b"{", b"[" * 100_000, b"\xff"):
        assert page.client.post("/changes", data=body, content_type="application/json").status_code == 400


def test_two_graders_who_did_not_see_each_other_get_a_choice(open_page, folder):
    page = open_page()
    type_as(folder, "Bo", "id-0", "latent", "8")
    [update] = page.type_in("id-0", "latent", "6").json["updates"]
    assert update["value"] == ""
    assert "Take 8" in update["state"]
    assert "Take 6" in update["state"]
    assert page.gradebook.mark("id-0", "latent").points is None
    overview = text_of(page.client.get("/"))
    assert "Conflicts" in overview
    assert "Bo, 20" in overview
    chosen = page.type_in("id-0", "latent", "8", seen=update["seen"])
    assert chosen.json["updates"][0]["value"] == "8"
    assert not page.gradebook.conflicts()


def test_points_of_somebody_with_the_same_name_on_another_machine_are_not_replaced_unseen(open_page, folder, tmp_path):
    other = shutil.copytree(folder, tmp_path / "other")
    page = open_page()
    seen = page.type_in("id-0", "latent", "7").json["updates"][0]["seen"]
    with Gradebook(other) as gradebook:
        gradebook.set_points("id-0", "latent", "3", "Ada")
    merge_grades(folder, [other])
    assert page.type_in("id-0", "latent", "8", seen=seen).status_code == 200
    assert {head.text for head in page.gradebook.mark("id-0", "latent").heads} == {"8", "3"}


def test_a_page_that_lost_an_answer_makes_no_conflict_of_a_grader_with_themselves(open_page):
    page = open_page()
    page.type_in("id-0", "latent", "6")
    page.type_in("id-0", "latent", "6.5")  # from a page that has seen nothing of the 6
    assert page.gradebook.mark("id-0", "latent").points == 6.5


def test_undo_puts_the_earlier_points_back_and_redo_the_later_ones(open_page):
    page = open_page()
    page.type_in("id-0", "latent", "6")
    page.type_in("id-0", "latent", "7")
    undone = page.client.post("/undo", json={}).json
    assert undone["updates"][0]["value"] == "6"
    assert "Ada Adler" in undone["sentence"]
    assert page.client.post("/redo", json={}).json["updates"][0]["value"] == "7"
    assert page.client.post("/redo", json={}).json["sentence"] == "There is nothing to redo."


def test_undo_touches_nobody_elses_changes(open_page, folder):
    page = open_page()
    type_as(folder, "Bo", "id-0", "latent", "8")
    assert page.client.post("/undo", json={}).json["sentence"] == "There is nothing to undo."
    assert page.gradebook.mark("id-0", "latent").points == 8


def test_the_history_of_points_says_who_and_when(open_page, folder):
    page = open_page()
    type_as(folder, "Bo", "id-0", "latent", "8")
    page.type_in("id-0", "latent", "9", seen=page.gradebook.mark("id-0", "latent").seen)
    asked = {"student": page.page("id-0"), "criterion": "latent", "what": "points"}
    shown = page.client.get("/history", query_string=asked).json["html"]
    assert shown.index("Ada, 20") < shown.index("Bo, 20")


def test_phrases_are_the_lines_of_earlier_comments(open_page):
    page = open_page()
    page.type_in("id-0", "latent", "Name the dimension.\nGood.", "comment")
    page.type_in("id-1", "reflection", "Elsewhere.", "comment")
    assert page.client.get("/phrases?criterion=latent").json["phrases"] == [
        "Good.",
        "Name the dimension.",
        "Elsewhere.",
    ]


def test_members_of_a_group_are_all_shown_what_is_typed_for_one(folder, open_page):
    mates = [make_student(number, name, group="G", work="id-0") for number, name in enumerate(("Ada", "Bo"))]
    make_graded_class(folder, mates)
    page = open_page()
    updates = page.type_in("id-0", "latent", "9").json["updates"]
    assert [update["value"] for update in updates] == ["9", "9"]
    assert "Typed for another member of the group." in updates[1]["state"]


def test_the_next_open_points_are_found_until_nothing_is_open(open_page):
    page = open_page(only="A-B")
    find = lambda **said: page.client.get("/next-open", query_string=said).json["address"]  # noqa: E731
    assert find(student=page.page("id-0")).endswith(page.page("id-1"))
    assert find(student=page.page("id-1")).endswith(page.page("id-0"))
    assert find(criterion="latent", page="1").endswith("/criteria/reflection?page=1")
    for id_ in ("id-0", "id-1"):
        for criterion in ("latent", "reflection"):
            page.type_in(id_, criterion, "5")
    assert find(student="") == find(criterion="latent", page="1") == ""


def test_what_a_spreadsheet_changed_is_taken_over_and_said(open_page, folder):
    page = open_page()
    path = folder / "grades.csv"
    lines = read_csv(folder).splitlines()
    at = lines[0].split(",").index("latent")
    cells = lines[1].split(",")
    cells[at] = "4"
    path.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8")
    shown = text_of(page.client.get(f"/students/{page.page('id-0')}"))
    assert 'value="4"' in shown
    assert page.gradebook.mark("id-0", "latent").heads[0].by == "grades.csv"


def test_a_share_shows_only_its_students_and_criteria(open_page):
    page = open_page(only="A-B", criteria=["latent"])
    shown = text_of(page.client.get("/"))
    assert "Bo Bianchi" in shown
    assert "Demir" not in shown
    assert "Reflects" not in shown
    other = page.gradebook.find_student("id-2").page
    assert page.client.get(f"/students/{other}").status_code == 404
    assert page.client.get("/criteria/reflection").status_code == 404
    assert page.type_in("id-0", "reflection", "5").status_code == 422


def test_the_page_to_hand_back_shows_what_stands_now(open_page):
    page = open_page()
    page.type_in("id-0", "latent", "9")
    page.type_in("id-0", "latent", "Name the *dimension*.", "comment")
    answer = page.client.get(f"/hand-back/{page.page('id-0')}")
    assert "<em>dimension</em>" in text_of(answer)
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_pictures_and_documents_of_the_review_are_served_and_nothing_else(open_page, folder):
    page = open_page()
    assert page.client.get(f"/pictures/{PICTURE}").mimetype == "image/png"
    document = page.client.get(f"/files/{DOCUMENT}")
    assert document.mimetype == "application/pdf"
    assert document.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in document.headers["Content-Security-Policy"]
    (folder / "pictures" / f"{'c' * 24}.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    make_link(folder / "pictures" / f"{'d' * 24}.png", folder / "grades.csv")
    for name in (f"{'c' * 24}.html", f"{'d' * 24}.png", "../grades.csv", "..%2fgrades.csv", "%2e%2e/grades.csv",
                 "grades.db", f"../files/{DOCUMENT}", PICTURE.upper(), f"{PICTURE}/", f"{'e' * 24}.png"):  # fmt: skip
        assert page.client.get(f"/pictures/{name}").status_code in (404, 308), name
    assert page.client.get(f"/files/{PICTURE}").status_code == 404


def test_an_address_that_is_not_there_says_so(open_page):
    answer = open_page().client.get("/students/nobody.html")
    assert answer.status_code == 404
    assert "no such page" in answer.get_data(as_text=True)


def test_a_submission_that_the_review_did_not_store_says_what_to_do(open_page, folder):
    page = open_page()
    for path in (folder / ".review" / "shown").iterdir():
        path.write_text("{", encoding="utf-8")
    assert "run gan-lab review once more" in text_of(page.client.get(f"/students/{page.page('id-0')}"))
    assert "run gan-lab review once more" in page.client.get(f"/hand-back/{page.page('id-0')}").get_data(as_text=True)


def test_titles_guides_and_names_are_escaped(folder, open_page):
    make_graded_class(folder, [make_student(0, '<b>"x" & y</b>', group="<i>")])
    page = open_page()
    for address in ("/", f"/students/{page.page('id-0')}", "/criteria/latent"):
        shown = text_of(page.client.get(address))
        assert "<b>" not in shown.replace(make_answer_of("id-0"), "")
        assert "<i>" not in shown


def make_answer_of(id_):
    """What the made-up review stored, which is harmless by itself and not escaped again."""
    return '<b>"x" & y</b>'


def test_no_page_has_an_inline_script_style_or_handler(open_page):
    page = open_page()
    for address in ("/", f"/students/{page.page('id-0')}", "/criteria/latent", "/nothing"):
        shown = page.client.get(address).get_data(as_text=True)
        assert " style=" not in shown
        assert "<style" not in shown
        assert " onclick" not in shown
        assert shown.count("<script") == shown.count("<script defer src=")


def test_hand_back_pages_and_results_are_written_for_who_was_changed(open_page, folder):
    page = open_page()
    page.type_in("id-1", "latent", "9")
    page.desk.hand_back_work.finish()
    assert [path.name for path in (folder / "hand-back").iterdir()] == [page.page("id-1")]
    record = json.loads((folder / "results.jsonl").read_text(encoding="utf-8").splitlines()[1])
    assert 9 in [each.get("points") for each in record["criteria"]] if "criteria" in record else "points" in record


def test_every_criterion_has_a_field_of_its_own_name(open_page):
    page = open_page()
    shown = text_of(page.client.get(f"/students/{page.page('id-0')}"))
    for criterion in CRITERIA:
        assert f'id="points-{page.page("id-0")}-{criterion.id}"' in shown
        assert f'for="points-{page.page("id-0")}-{criterion.id}"' in shown


def test_how_late_a_submission_is_stands_on_the_page(folder, open_page):
    for seconds, sentence in ((30, "Late by 1 minute."), (3600, "Late by 60 minutes."), (90_000, "Late by 25 hours.")):
        make_graded_class(folder, [make_student(0, "Ada", late_seconds=seconds, is_late=True)])
        page = open_page()
        assert sentence in text_of(page.client.get(f"/students/{page.page('id-0')}"))
    make_graded_class(folder, [make_student(0, "Ada", attempt=0)])
    assert "Nothing was handed in." in text_of(page.client.get(f"/students/{page.page('id-0')}"))


def test_typing_over_what_was_undone_in_another_tab_makes_no_conflict_of_a_grader_with_themselves(open_page):
    page = open_page()
    seen = page.type_in("id-0", "latent", "6").json["updates"][0]["seen"]
    seen = page.type_in("id-0", "latent", "7", seen=seen).json["updates"][0]["seen"]
    page.client.post("/undo", json={})
    page.type_in("id-0", "latent", "8", seen=seen)
    assert page.gradebook.mark("id-0", "latent").points == 8
    assert not page.gradebook.conflicts()
