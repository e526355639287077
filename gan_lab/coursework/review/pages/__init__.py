"""What a review writes for people and programs: pages and results.jsonl.

page_parts     templates, and the values that they show
student_pages  a student's page to grade from, and the one to hand back
sharing        which students share something, as the page of the class shows it
writing        these pages and that of the class, as files
rendering      every student's pages, each in a process that may use only so much
results_jsonl  a graded submission as a line of results.jsonl
"""
