"""For students: notebooks and report_template.md as a report, the check before handing in, and submission.zip.

marked_pictures  the pictures of the report, as files that are safe to show
template         the template with its placeholders replaced, as Markdown
html_page        the report as one HTML page
document_tree    the tree of its text, with nothing in it that fetches or runs
formula_tree     its formulas as data for Typst
typst_pdf        the tree as a PDF, by the code in templates/*.typ
pandoc           the report as a Word file and as a PDF, in a process of its own
rewrite          files that replace those of an earlier run, unless somebody changed them
checklist        what a student should look at before handing in
submission_zip   submission.zip
writing          the whole report: reads, writes, packs and prints the checklist
"""
