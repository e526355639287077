"""What a review writes for people and programs: pages and results.jsonl.

templating     templates filled in, and Markdown of anybody as harmless HTML
page_parts     the values that they show
links          links to students' pages
student_facts  whose a submission is, which attempt, and how late
written_text   how much of what a student wrote is shown, and how
known_words    what a text says that others don't
placed_pictures  in which cell or document each picture stands, and which files a text shows
shown_documents  which documents are shown, each once, and of the kit's report only what a student added
shown_work     what a student's page shows of a submission, at the criteria that it bears on
standing_points  the points and comments of a student as they stand in the gradebook
page_job       what a process needs to write a student's pages
sharing        which students share something, as the page of the class shows it
making_parts   the parts of a student's pages, made of what was read
shown_parts    these parts stored, for pages that are made when points are given
student_page   a student's page to read
hand_back_page  the page to hand back
writing        a student's pages, as files
rendering      every student's pages, each in a process that may use only so much
class_page     the page of the class
nbgrader_feedback  the pages to hand back, put where nbgrader takes them from
results_points  points as fields of results.jsonl
results_jsonl  a graded submission as a line of results.jsonl
"""
