"""What a student answered and changed, however the notebook was edited in between."""

import classroom_words
import made_up
import nbformat
import pytest

from gan_lab.coursework.assignment import Assignment, read_assignment
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.notebooks import Notebook, read_notebook
from gan_lab.coursework.student_work import find_answers, find_task_results


@pytest.fixture(scope="module")
def assignment():
    return read_assignment()


@pytest.fixture
def notebook_01():
    return made_up.read_handed_out("01_noise_to_image")


def read(notebook, name="01_noise_to_image.ipynb"):
    return read_notebook(nbformat.writes(notebook).encode(), name)


def answer(assignment, notebook, id_):
    return next(a for a in find_answers(assignment, [read(notebook)]) if a.id == id_)


def task(assignment, notebook, id_):
    return next(t for t in find_task_results(assignment, [read(notebook)]) if t.id == id_)


def question(notebook, id_):
    return next(cell for cell in notebook.cells if f"**Question {id_}" in cell.source)


def test_everything_is_open_in_notebooks_as_handed_out(assignment):
    notebooks = assignment.notebooks
    assert {a.status for a in find_answers(assignment, notebooks)} == {"empty"}
    assert {t.status for t in find_task_results(assignment, notebooks)} == {"as handed out"}
    assert (
        {t.status for t in find_task_results(assignment, [])}
        == {a.status for a in find_answers(assignment, [])}
        == {"missing"}
    )


def test_an_answer_below_the_marker_is_found(assignment, notebook_01):
    made_up.write_answer(notebook_01, "1.2", "All are bags; handles and straps differ.")
    found = answer(assignment, notebook_01, "1.2")
    assert (found.text, found.status) == ("All are bags; handles and straps differ.", "answered")
    assert found.where.startswith("01_noise_to_image.ipynb, cell ")


def test_an_answer_above_the_marker_or_in_its_place_is_found(assignment, notebook_01):
    cell = question(notebook_01, "1.2")
    cell.source = cell.source.replace("*Your answer:*", "The handles differ.\n\n*Your answer:*")
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."
    cell.source = cell.source.replace("\n\n*Your answer:*", "")
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."


def test_an_answer_in_cells_added_below_is_found(assignment, notebook_01):
    place = notebook_01.cells.index(question(notebook_01, "1.2")) + 1
    notebook_01.cells[place:place] = [
        made_up.make_text_cell("The handles differ."),
        made_up.make_text_cell("So do the straps."),
    ]
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ.\n\nSo do the straps."


def test_repeating_the_question_is_not_an_answer(assignment, notebook_01):
    made_up.write_answer(
        notebook_01, "1.2", "Name one thing that is the same in all four pictures, and two that differ."
    )
    assert answer(assignment, notebook_01, "1.2").status == "the question's own words"


def test_an_answer_in_the_questions_words_with_something_new_counts(assignment, notebook_01):
    made_up.write_answer(
        notebook_01, "1.2", "The same in all four pictures: a handle. Two that differ: width and brightness."
    )
    assert answer(assignment, notebook_01, "1.2").status == "answered"


def test_a_question_whose_text_is_gone_is_found_by_its_cell(assignment, notebook_01):
    question(notebook_01, "1.2").source = "The handles differ."
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."


def test_cells_without_ids_and_metadata_are_found_by_their_text(assignment, notebook_01):
    made_up.write_answer(notebook_01, "1.2", "The handles differ.")
    for number, cell in enumerate(notebook_01.cells):
        cell.id, cell.metadata = f"new-{number}", {}
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."
    assert task(assignment, notebook_01, "1.2").status == "as handed out"


def test_the_order_of_cells_does_not_matter(assignment, notebook_01):
    made_up.write_answer(notebook_01, "1.2", "The handles differ.")
    notebook_01.cells.reverse()
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."
    assert answer(assignment, notebook_01, "1.3").status == "empty"


def test_the_answered_one_of_two_copies_counts(assignment, notebook_01):
    copy = nbformat.from_dict({**question(notebook_01, "1.2"), "id": "copy"})
    made_up.write_answer(notebook_01, "1.2", "The handles differ.")
    notebook_01.cells.insert(0, copy)
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."


def test_a_deleted_question_is_missing(assignment, notebook_01):
    notebook_01.cells.remove(question(notebook_01, "1.2"))
    assert answer(assignment, notebook_01, "1.2").status == "missing"
    assert answer(assignment, notebook_01, "1.3").status == "empty"


def test_an_answer_in_any_alphabet_counts(assignment, notebook_01):
    made_up.write_answer(notebook_01, "1.2", "手提包的把手不同。")
    assert answer(assignment, notebook_01, "1.2").status == "answered"
    made_up.write_answer(notebook_01, "1.3", "... - !")
    assert answer(assignment, notebook_01, "1.3").status == "empty"


@pytest.mark.parametrize(
    "text",
    [
        *("\u200b\u2060\u200b", "\u3164\u3164\u1160", "\U000e0041\U000e0042", "<!-- The handles differ. -->"),
        *(r"$\phantom{The handles differ}$", "```The handles differ\n```", ">" * 45 + " The handles differ"),
        "&zwnj; &shy; &lrm;",
    ],
)
def test_an_answer_of_which_nothing_is_seen_is_none(assignment, notebook_01, text):
    made_up.write_answer(notebook_01, "1.2", text)
    assert answer(assignment, notebook_01, "1.2").status == "empty"


def test_what_is_not_seen_is_no_word(assignment, notebook_01):
    made_up.write_answer(
        notebook_01, "1.2", "The han\u200bdles\u2060 dif\u00adfer. \u3164 <!-- and many more words -->"
    )
    found = answer(assignment, notebook_01, "1.2")
    assert (found.word_count, found.status) == (3, "answered")


@pytest.mark.parametrize("letters", [("e", "е"), ("a", "а\u200b"), ("o", "\U0001d428"), (" ", " \u2060")])
def test_repeating_the_question_in_look_alike_letters_is_not_an_answer(assignment, notebook_01, letters):
    repeated = "Name one thing that is the same in all four pictures, and two that differ."
    made_up.write_answer(notebook_01, "1.2", repeated.replace(*letters))
    assert answer(assignment, notebook_01, "1.2").status == "the question's own words"


@pytest.mark.parametrize(
    "text", ["yes &zwnj; &shy; &lrm;", "|yes|\n|-|\n||three new words|", r"yes $\phantom{three new words}$"]
)
def test_what_only_its_source_says_is_no_word(assignment, notebook_01, text):
    made_up.write_answer(notebook_01, "1.2", text)
    found = answer(assignment, notebook_01, "1.2")
    assert (found.word_count, found.new_word_count, found.status, found.counts()) == (1, 1, "answered", False)


def code(notebook, start):
    return next(cell for cell in notebook.cells if cell.cell_type == "code" and start in cell.source)


def test_a_changed_setting_changes_a_task_and_a_changed_comment_does_not(assignment, notebook_01):
    cell = code(notebook_01, "MY_CLASS = FIRST")
    cell.source = "# Report: My bags\n\n" + cell.source
    assert task(assignment, notebook_01, "1.2").status == "as handed out"
    cell.source = cell.source.replace("MY_CLASS = FIRST", 'MY_CLASS = "coat"')
    assert task(assignment, notebook_01, "1.2").status == "changed"


def test_added_code_changes_a_task_and_a_changed_example_does_not(assignment, notebook_01):
    example = code(notebook_01, "recipe = gl.read_recipe(files[0])")
    example.source = example.source.replace("files[0]", "files[1]")
    assert task(assignment, notebook_01, "1.3").status == "as handed out"
    code(notebook_01, "BEST, WORST").source += "\nmine[2]"
    assert task(assignment, notebook_01, "1.3").status == "changed"
    notebook_01.cells.insert(
        notebook_01.cells.index(code(notebook_01, "MY_CLASS = FIRST")) + 1,
        made_up.make_run_cell("mine.animate()", None),
    )
    assert task(assignment, notebook_01, "1.2").status == "changed"
    notebook_01.cells.remove(code(notebook_01, "BEST, WORST"))
    assert task(assignment, notebook_01, "1.3").status == "missing"


def test_a_task_whose_text_is_gone_is_found_by_its_cell(assignment, notebook_01):
    text = next(cell for cell in notebook_01.cells if "**Task 1.2**" in cell.source)
    notebook_01.cells.remove(text)
    assert task(assignment, notebook_01, "1.2").status == "as handed out"


def test_code_that_is_not_python_counts_as_changed(assignment, notebook_01):
    code(notebook_01, "MY_CLASS = FIRST").source = "MY_CLASS = (\n!pip install x"
    assert task(assignment, notebook_01, "1.2").status == "changed"


SOLUTION = (
    "<details><summary>One possible answer</summary>\n\n**Question 9.1** The handle is there in all four pictures, and "
    "the width of the bag changes from one to the next. **Task 9.1** Take a coat.\n\n</details>"
)


def own_notebook(answer="", solution=SOLUTION, task="SEED = 1\ngan.generate(noise(4, seed=SEED), y, truncation=0.4)"):
    """An instructor's notebook with a question, a folded answer, a task, and something to try below it."""
    cells = [
        made_up.make_text_cell(f"**Question 9.1** What is the same?\n\n*Your answer:*\n\n{answer}", tags=["answer"]),
        made_up.make_text_cell(solution, tags=["solution"]),
        made_up.make_text_cell("**Task 9.1** Change it."),
        made_up.make_run_cell("WHICH = 0\nshow(spread(pictures[WHICH], columns=3), share=0.5)", None),
        made_up.make_run_cell(task, None),
    ]
    cells[3].metadata, cells[4].metadata = {"tags": ["try"]}, {"tags": ["your-turn"]}
    for number, cell in enumerate(cells):
        cell.id = f"own-{number}"
    return nbformat.v4.new_notebook(cells=[cell for cell in cells if cell.source])


@pytest.fixture
def own_assignment(tmp_path):
    nbformat.write(own_notebook(), tmp_path / "own.ipynb")
    return read_assignment(tmp_path)


def statuses(assignment, notebook):
    notebooks = [read(notebook, "own.ipynb")]
    answers, tasks = find_answers(assignment, notebooks), find_task_results(assignment, notebooks)
    return [(item.id, item.status) for item in (*answers, *tasks)]


def drop_ids_and_tags(notebook):
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"new-{number}", {}


@pytest.mark.parametrize("dropped", [False, True])
def test_a_folded_answer_is_no_answer_and_starts_no_task(own_assignment, dropped):
    notebook = own_notebook()
    if dropped:
        drop_ids_and_tags(notebook)
    assert statuses(own_assignment, notebook) == [("9.1", "empty"), ("9.1", "as handed out")]


@pytest.mark.parametrize("written", [SOLUTION.split("\n\n")[1], f"What is the same? {SOLUTION}"])
def test_repeating_the_folded_answer_is_not_an_answer(own_assignment, written):
    assert statuses(own_assignment, own_notebook(written))[0] == ("9.1", "the folded answer's own words")


FOLDED = SOLUTION.split("\n\n")[1].replace("*", "")
WRAPPED = {
    "tag": f"<so: {FOLDED}>",
    "link": f"[So]({FOLDED})",
    "reference": f"[So]: {FOLDED}",
    "formulas": " ".join(
        "$" + "".join(f"\\mathrm{{{c}}}" for c in w) + "$" if w.isalpha() else w for w in FOLDED.split()
    ),
    "reversed": f"\u202e{FOLDED[::-1]}\u202c",
}


@pytest.mark.parametrize("how", WRAPPED)
def test_repeating_the_folded_answer_is_not_an_answer_however_it_is_wrapped(own_assignment, how):
    assert statuses(own_assignment, own_notebook(WRAPPED[how]))[0] == ("9.1", "the folded answer's own words")


def test_an_answer_with_something_of_ones_own_beside_the_folded_one_counts(own_assignment):
    written = "The handle is there in all four pictures; I also saw that two of them have no strap at all."
    assert statuses(own_assignment, own_notebook(written))[0] == ("9.1", "answered")


def test_the_kits_folded_answers_are_known_where_they_were_not_handed_out(own_assignment):
    text = "**Question 9.1** What is the same?\n\n*Your answer:*"
    cells = [Cell(1, "markdown", text, "own-0", frozenset({"answer"}))]
    without = Assignment([Notebook("own.ipynb", cells)], kit_solutions=(SOLUTION,))
    assert statuses(without, own_notebook(SOLUTION))[0] == ("9.1", "the folded answer's own words")
    assert statuses(without, own_notebook())[0] == ("9.1", "empty")  # the folded cell itself, as in the kit's copy


@pytest.mark.parametrize("dropped", [False, True])
def test_changing_what_is_only_to_be_tried_does_no_task(own_assignment, dropped):
    notebook = own_notebook()
    made_up.replace_text(notebook, "WHICH = 0", "WHICH = 3")
    if dropped:
        drop_ids_and_tags(notebook)
    assert statuses(own_assignment, notebook)[1] == ("9.1", "as handed out")
    made_up.replace_text(notebook, "SEED = 1", "SEED = 5")
    assert statuses(own_assignment, notebook)[1] == ("9.1", "changed")


def test_a_text_that_mentions_a_question_is_not_its_answer(tmp_path):
    notebook = own_notebook()
    notebook.cells.append(made_up.make_text_cell("Question 9.1 is closed by this number: 0.72 and more words."))
    nbformat.write(notebook, tmp_path / "own.ipynb")
    assert statuses(read_assignment(tmp_path), notebook)[0] == ("9.1", "empty")


SENTENCE = "I think this is because of the truncation of the noise."


def count_answered(assignment, notebook, write):
    """How many questions are answered if this is written below each; write: takes the number of the question."""
    asked = [cell for cell in notebook.cells if "answer" in cell.metadata.get("tags", ())]
    for number, cell in enumerate(asked):
        cell.source += f"\n\n{write(number)}"
    answers = [a for a in find_answers(assignment, [read(notebook)]) if a.status != "missing"]
    assert len(answers) == len(asked) == 6
    return sum(a.status == "answered" for a in answers)


@pytest.mark.parametrize(
    ("write", "answered"),
    [
        (lambda number: SENTENCE, 1),
        (lambda number: f"{number}. {SENTENCE}", 1),
        (lambda number: SENTENCE.upper() if number % 2 else f"**{SENTENCE}**", 1),
        (lambda number: SENTENCE.replace("a", "а") if number % 2 else SENTENCE, 1),
        (lambda number: f"{SENTENCE} <!-- {number * 'other words '} -->", 1),
        (lambda number: "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.", 1),
        (lambda number: SENTENCE.replace("noise", ["layer", "class", "seed", "network", "step", "picture"][number]), 3),
        (lambda number: f"因为噪声被截断了，所以图片更相似{number}。", 5),
    ],
)
def test_one_sentence_below_all_questions_is_one_answer_and_what_is_nearly_the_same_a_few(
    assignment, notebook_01, write, answered
):
    assert count_answered(assignment, notebook_01, write) == answered
    assert answer(assignment, notebook_01, "1.6").status == "the same words as the answer to 1.1"


@pytest.mark.parametrize(
    ("write", "answered"),
    [
        (lambda number: ["yes", "no", "0.4", "ten times", "both", "the left one"][number], 6),
        (lambda number: f"{number}.{number}", 6),
        (lambda number: "yes", 3),
        (lambda number: "Ja, ein wenig.", 3),
        (lambda number: "はい" if number < 3 else "いいえ", 6),
    ],
)
def test_short_answers_may_be_the_same_three_times(assignment, notebook_01, write, answered):
    assert count_answered(assignment, notebook_01, write) == answered


def test_answers_of_their_own_words_all_count(assignment, notebook_01):
    """Made-up students draw their sentences from the same few parts."""
    asked = [cell for cell in notebook_01.cells if "answer" in cell.metadata.get("tags", ())]
    for number, cell in enumerate(asked, 1):
        cell.source += f"\n\n{classroom_words.answer(f'1.{number}', 'Ada Adler')}"
    statuses = {a.status for a in find_answers(assignment, [read(notebook_01)])}
    assert statuses == {"answered", "missing"}


def test_words_that_were_handed_out_elsewhere_are_no_answer(assignment, notebook_01):
    made_up.write_answer(notebook_01, "1.2", assignment.questions["2.4"].text.split("** ")[1])
    made_up.write_answer(
        notebook_01, "1.3", "The same seed again, at two truncations. Each noise vector at 0.9 is its partner."
    )
    made_up.write_answer(notebook_01, "1.4", "The same seed again, but")  # too short to tell
    found = [answer(assignment, notebook_01, id_).status for id_ in ("1.2", "1.3", "1.4")]
    assert found == ["the notebook's own words", "the notebook's own words", "answered"]


def test_ones_name_is_no_answer(assignment, notebook_01):
    made_up.replace_text(notebook_01, 'STUDENT = "anonymous"', 'STUDENT = "Ada M. Adler"')
    made_up.write_answer(notebook_01, "1.2", "*Adler, Ada*")
    made_up.write_answer(notebook_01, "1.3", "Ada Adler saw handles.")
    assert answer(assignment, notebook_01, "1.2").status == "the student's name"
    assert answer(assignment, notebook_01, "1.3").status == "answered"


def test_every_cell_that_an_answer_stands_in_is_named(assignment, notebook_01):
    place = notebook_01.cells.index(question(notebook_01, "1.2")) + 1
    notebook_01.cells[place:place] = [made_up.make_text_cell("The handles differ."), made_up.make_text_cell("Yes.")]
    found = answer(assignment, notebook_01, "1.2")
    assert found.places == tuple(f"01_noise_to_image.ipynb, cell {place + number}" for number in range(3))
    assert found.where == found.places[0]


IDLE_EDITS = {
    "a comment": lambda source: f"{source}\n# I looked at this.",
    "a semicolon": lambda source: f"{source};",
    "a print": lambda source: f'print("done")\n{source}\nprint()',
    "pass": lambda source: f"{source}\npass",
    "other quotation marks": lambda source: source.replace('"', "'"),
    "a comma": lambda source: source.replace(")", ",)"),
    "the name as text": lambda source: source.replace("STUDENT", '"Ada"'),
}


@pytest.mark.parametrize("edit", IDLE_EDITS)
def test_an_edit_that_does_nothing_does_no_task(assignment, notebook_01, edit):
    made_up.replace_text(notebook_01, 'STUDENT = "anonymous"', 'STUDENT = "Ada"')
    for cell in (code(notebook_01, "MY_CLASS = FIRST"), code(notebook_01, "BEST, WORST")):
        cell.source = IDLE_EDITS[edit](cell.source)
    found = {t.id: t.status for t in find_task_results(assignment, [read(notebook_01)]) if t.status != "missing"}
    assert found == {"1.1": "changed", "1.2": "as handed out", "1.3": "as handed out"}


def test_cells_that_do_nothing_below_a_task_do_not_do_it(assignment, notebook_01):
    place = notebook_01.cells.index(code(notebook_01, "MY_CLASS = FIRST"))
    notebook_01.cells[place + 1 : place + 1] = [
        made_up.make_run_cell("pass", None),
        made_up.make_run_cell("print(1)", 2),
    ]
    assert task(assignment, notebook_01, "1.2").status == "as handed out"
    notebook_01.cells[place + 1].source = "print(mine.tiles)"
    assert task(assignment, notebook_01, "1.2").status == "changed"


def test_a_task_for_the_name_is_done_by_a_name_alone_and_known_as_such(assignment, notebook_01):
    assert not task(assignment, notebook_01, "1.2").is_name
    code(notebook_01, 'STUDENT = "anonymous"').source += "\nother = 1"
    assert (task(assignment, notebook_01, "1.1").status, task(assignment, notebook_01, "1.1").is_name) == (
        "as handed out",
        True,
    )
    made_up.replace_text(notebook_01, 'STUDENT = "anonymous"', 'STUDENT = "Ada"')
    assert task(assignment, notebook_01, "1.1").status == "changed"
