"""What was graded goes back: into the files of learning systems, and to students.

systems/            points filled in, in the file that a learning system exported (a folder)
nbgrader_gradebook  points and comments put into nbgrader's own database
nbgrader_cells      one notebook in it, with a cell for each criterion
nbgrader_form       that notebook as a file, for nbgrader's form grader
pages               the pages to hand back, as points stand now
results             results.jsonl, as points stand now
feedback            these pages packed, as a learning system takes them in bulk
bulk_system         what there is to know of such a system
canvas_feedback, moodle_feedback  the same for both
points_notebook     points and comments as a notebook, where only a notebook opens
"""
