"""Texts that anybody may have written: what a reader sees of them, and Markdown that is safe to show.

safe_markdown    Markdown as harmless HTML
formulas         formulas between dollars, taken out before the rest is read as Markdown
mathml           formulas in LaTeX, as browsers typeset them
image_marks      where a text shows pictures
shown_text       the words that a page shows of a text
readable_text    what a reader sees: letters that look alike are the same
answer_words     the words of answers, counted and compared
report_sections  what stands under the headings of the report's template
section_titles   the titles of these sections, however they were written
document_kinds   which files are documents, by their names
"""
