"""What was graded goes back: into the files of learning systems, and to students.

`systems/` fills in the points in the file that a learning system exported, `feedback` packs the pages as a system takes
them in bulk, `nbgrader_gradebook` writes into nbgrader's database. `pages` makes the page that a student gets, and
`results` keeps results.jsonl as it stands now.
"""
