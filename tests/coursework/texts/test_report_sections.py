"""The sections of a report: found under headings of any form, and nothing lost between them."""

import pytest

from gan_lab.coursework.texts.report_sections import SECTIONS, TEMPLATE_FILE, drop_template, split_sections


@pytest.mark.parametrize(
    "heading",
    [
        "# Introduction",
        "###### introduction",
        "#Introduction",
        "## 1. INTRODUCTION",
        "## 1.1 Introduction:",
        "## II. Introduction",
        "## Introduction to GANs",
        "## 🔍 Introduction",
        "### **Introduction**",
        "Introduction\n============",
        "Introduction\n---",
        "**Introduction**",
        "**1. Introduction:**",
        "__Introduction__",
        '<h2 align="center">Introduction</h2>',
        "Introduction",
        "1 Introduction",
        "Section 1: Introduction",
        "INTRODUCTION:",
        "**Introduction:** ",
    ],
)
def test_a_heading_is_found_however_it_was_written(heading):
    text = f"My report\n\n{heading}\nA GAN has *two* networks.\n\nBoth learn."
    assert split_sections(text) == {"Introduction": "A GAN has *two* networks.\n\nBoth learn."}


@pytest.mark.parametrize("start", ["Introduction: ", "**Introduction:** ", "**1. Introduction**: ", "Introduction – "])
def test_a_section_may_begin_in_the_line_of_its_title(start):
    assert split_sections(f"{start}A GAN\nhas two.") == {"Introduction": "A GAN\nhas two."}
    long = "word " * 200
    assert split_sections(f"{start}{long}")["Introduction"] == long.strip()


@pytest.mark.parametrize(
    "text",
    [
        "The introduction\nx",
        "Introductions\nx",
        "**Introduction** is a long word.\nx",
        "| Introduction | x |",
        "```\n# Introduction\n```\nx",
        "> Introduction: somebody else's",
        "# Introduction",
        "İntroduction\nx",
        "",
    ],
)
def test_what_is_no_heading_begins_no_section(text):
    assert split_sections(text) == {}


def test_all_sections_of_the_template_are_found_in_their_order():
    text = "\n".join(f"## {title}\n{title} text" for title in reversed(SECTIONS))
    assert split_sections(text) == {title: f"{title} text" for title in SECTIONS}
    assert list(split_sections(text)) == list(SECTIONS)


@pytest.mark.parametrize(
    "title",
    [
        "Experimental Summary", "Summary of the Experiments", "Reflections", "Observation", "My reflection",
        "Our observations", "Challenges and Improvements", "Challenges & Improvements", "5. Limitations",
        "Limits and challenges",
    ],
)  # fmt: skip
def test_other_words_for_a_title_are_known(title):
    (found,) = split_sections(f"# {title}\nx")
    assert found in SECTIONS


def test_the_template_has_these_headings():
    template = TEMPLATE_FILE.read_text(encoding="utf-8")
    assert all(f"\n## {title}\n" in template for title in SECTIONS)


def test_a_section_ends_at_a_heading_of_its_own_level_and_not_below():
    text = "## Observations\na\n### Pictures\nb\n**bold**\nc\n## Data\nd"
    assert split_sections(text) == {"Observations": "a\n### Pictures\nb\n**bold**\nc"}


def test_a_heading_that_follows_at_once_belongs_to_the_section():
    assert split_sections("# Introduction\n\n# What is a GAN?\na\n# Data\nb") == {"Introduction": "# What is a GAN?\na"}


def test_a_bold_line_does_not_end_a_section_that_a_bold_line_began():
    text = "**Reflection**\n**What did you learn?**\na\n**Limits**\nb"
    assert split_sections(text) == {"Reflection": "**What did you learn?**\na\n**Limits**\nb"}


def test_a_heading_within_a_section_that_could_begin_the_same_one_stays_in_its_text():
    text = "## Reflection\na\n### Challenges and Improvements\nb\n**Limits**\nc"
    assert split_sections(text) == {"Reflection": "a\n### Challenges and Improvements\nb\n**Limits**\nc"}
    assert split_sections("## Reflection\na\n## Challenges\nb") == {"Reflection": "a\n\nb"}


@pytest.mark.parametrize("title", ["Dataset", "2. Implementation", "Results:", "References", "Data and Preprocessing"])
def test_a_bold_section_ends_at_a_bold_line_or_a_line_of_its_own_that_begins_something_else(title):
    for line in (f"**{title}**", title):
        assert split_sections(f"**Introduction**\na\n{line}\nb\n**Reflection**\nc") == {
            "Introduction": "a",
            "Reflection": "c",
        }
    assert split_sections(f"## Introduction\na\n**{title}**\nb")["Introduction"] == f"a\n**{title}**\nb"


@pytest.mark.parametrize(
    "line", ["Results of my pictures show that it works.", "Data: 60,000 faces", "Training took long"]
)
def test_a_sentence_ends_no_section(line):
    assert split_sections(f"**Introduction**\na\n{line}") == {"Introduction": f"a\n{line}"}


def test_a_sentence_that_begins_with_a_limit_begins_no_section():
    assert split_sections("**Observations**\na\nLimitations: few classes.") == {
        "Observations": "a\nLimitations: few classes."
    }


def test_a_section_that_stands_twice_is_put_together():
    assert split_sections("## Observations\na\n## Reflection\nr\n## Observations\nb")["Observations"] == "a\n\nb"


def test_a_heading_in_a_table_of_contents_takes_nothing_away():
    text = "1. Introduction\n2. Observations\n\n# Introduction\na\n# Observations\nb"
    assert split_sections(text) == {"Introduction": "a", "Observations": "b"}


def test_code_in_a_section_stays_as_it_is():
    text = "## Observations\n```python\n# Reflection\nx = 1\n```\nb"
    assert split_sections(text) == {"Observations": "```python\n# Reflection\nx = 1\n```\nb"}


def test_the_prompts_of_the_template_are_no_text_of_a_student():
    template = TEMPLATE_FILE.read_text(encoding="utf-8")
    sections = split_sections(template)
    assert list(sections) == list(SECTIONS)
    assert not any(drop_template(section) for section in sections.values())
    filled = template.replace("$introduction", "A GAN has two networks.")
    assert drop_template(split_sections(filled)["Introduction"]) == "A GAN has two networks."
    assert drop_template("*(not answered)*") == ""
