"""For students: notebooks and report_template.md as a report, the check before handing in, and submission.zip.

figures      the pictures that were marked, as files that are safe to show
text         the template with its places filled, as Markdown
page         the report as one HTML page
documents    as a Word file and as a PDF
generated    files that are written again and again, and kept where somebody changed them
checklist    what is still open
handing_in   submission.zip and its manifest
writing      all of it in order
"""
