"""For students: notebooks and report_template.md as a report, the check before handing in, and submission.zip.

notebook_files   which notebooks a report is written of
doubtful_notebooks  those that aren't of the assignment, which are asked about
image_markup     where a text shows pictures
files_beside     documents beside the notebooks, and files there that aren't handed in
added_texts      what a student wrote into the kit's notebooks beside the answers
picture_files    picture files beside a notebook
saved_pictures   those that a notebook's code saved
collecting       which pictures go into the report
report_pictures  these, as files that are safe to show
template         the template with its placeholders
report_text      the template filled in, as Markdown
html_page        the report as one HTML page
document_tree    the tree of its text, with nothing in it that fetches or runs
formula_tree     its formulas as data for Typst
typst_pdf        the tree as a PDF, by the code in templates/*.typ
pandoc           the report as a Word file and as a PDF, in a process of its own
rewrite          files that replace those of an earlier run, unless somebody changed them
not_shown        what notebooks show and nobody sees in the report, such as videos
checklist        what a student should look at before handing in
submission_zip   submission.zip, and what is in it
writing          the whole report: reads, writes, packs and prints the checklist
"""
