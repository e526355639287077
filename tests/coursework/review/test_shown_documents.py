"""Which documents of a submission are shown, and what of them."""

from dataclasses import replace

from made_up_pages import make_picture

from gan_lab.coursework.review.intake.documents.documents import Document
from gan_lab.coursework.review.pages.known_words import KnownWords
from gan_lab.coursework.review.pages.shown_documents import choose_documents, list_kit_words
from gan_lab.coursework.texts.report_sections import split_sections

WORDS = "A GAN has two networks, and both of them learn from each other until one of them can no longer tell."
ANSWER = "The rows come to look alike as the truncation goes down, which I counted in two hundred pictures of a coat."
REPORT = f"""# Generative adversarial networks: what I saw

Name: Ada Adler

Date: 2026-11-28

## Introduction

{ANSWER}

## Observations

*(not answered)*

### Pictures

![pocket, 12 pictures of a coat, each with another seed](pictures/01-coat.png)

**Picture 1.** (01.ipynb, cell 5)

### Class, truncation and noise

| picture | from | class | truncation | noise | network |
| :--- | :--- | :--- | :--- | :--- | :--- |
| 1 | 01.ipynb, cell 5 | coat | 0.5 | seed 7 | pocket |

## What it was made with

pocket (weights sha256 2358f00ba4c0ffee...); torch 2.9.1+cpu; GAN Lab 0.19.0, Python 3.11.2
"""


PICTURE = make_picture(5, settings={"network": "pocket", "class": "coat", "truncation": "0.5", "noise": "seed 7"})
PICTURE = replace(PICTURE, where="01.ipynb, cell 5")


def choose(*documents, written=()):
    known = KnownWords([*written, *list_kit_words("Ada Adler", [], [PICTURE])])
    return choose_documents(documents, KnownWords(written), known)


def test_files_of_one_name_that_say_different_things_are_all_shown():
    documents = [
        Document("gan.txt", "text", "Reflection\nI learned a lot."),
        Document("gan.docx", "Word", WORDS),
        Document("gan.py", "Python", "print(1)"),
    ]
    assert [(each.document.name, each.others) for each in choose(*documents)] == [
        ("gan.txt", ()),
        ("gan.docx", ()),
        ("gan.py", ()),
    ]


def test_of_one_text_in_several_formats_one_is_shown():
    html, pdf = Document("a.html", "HTML", f"a\n{WORDS}"), Document("A.pdf", "PDF", WORDS.replace("until", "un-\ntil"))
    (shown,) = choose(pdf, html, Document("a.md", "Markdown", f"# a\n\n{WORDS}"))
    assert (shown.document.kind, [each.kind for each in shown.others]) == ("Markdown", ["PDF", "HTML"])


def test_what_was_added_in_another_format_is_not_lost():
    edited = Document("a.docx", "Word", f"{WORDS}\nMy own pictures of the dog have three noses and no tail.")
    assert [each.document.kind for each in choose(Document("a.md", "Markdown", WORDS), edited)] == ["Markdown", "Word"]


def test_of_the_kits_report_nothing_is_shown_that_stands_in_the_notebooks():
    (shown,) = choose(Document("report/report.md", "Markdown", REPORT, split_sections(REPORT)), written=[ANSWER])
    assert (shown.is_repeated, shown.text, shown.sections) == (True, "", {})


def test_of_the_kits_report_what_was_added_by_hand_is_shown():
    added = "The dog in my second picture has three noses and no tail at all."
    report = REPORT.replace("*(not answered)*", added)
    (shown,) = choose(Document("report/report.md", "Markdown", report, split_sections(report)), written=[ANSWER])
    assert (shown.text, shown.sections) == (added, {"Observations": added})


def test_a_document_that_says_what_own_notebooks_say_is_not_shown_again():
    text = f"{WORDS} {ANSWER}"
    (shown,) = choose(Document("copy.txt", "text", text), written=[WORDS, ANSWER])
    assert shown.is_repeated
    (shown,) = choose(Document("more.txt", "text", f"{text}\nAnd something else that I saw in it."), written=[text])
    assert (shown.is_repeated, shown.text) == (False, f"{text}\nAnd something else that I saw in it.")
