"""What a review writes for people and programs: pages and results.jsonl.

page_parts     templates, and the values that they show
links          links to students' pages
student_facts  whose a submission is, which attempt, and how late
written_text   how much of what a student wrote is shown, and how
known_words    what a text says that others don't
placed_pictures  in which cell or document each picture stands, and which files a text shows
shown_documents  which documents are shown, each once, and of the kit's report only what a student added
shown_work     what a student's page shows of a submission, at the criteria that it bears on
student_pages  a student's page to grade from, and the one to hand back
page_job       what a process needs to write them
sharing        which students share something, as the page of the class shows it
writing        these pages and that of the class, as files
rendering      every student's pages, each in a process that may use only so much
nbgrader_feedback  the pages to hand back, put where nbgrader takes them from
results_jsonl  a graded submission as a line of results.jsonl
"""
