"""Notebooks as files that may come from anybody, read as data. Nothing in them is executed.

notebooks          a notebook: its cells and what ran
cells              one cell, and its code made comparable
cell_reading       one cell of a notebook's JSON, as a `Cell`
notebook_gaps      what programs leave out of the notebooks that they write, put right
run_order          whether the cells were run once each, from top to bottom
cell_contents      ids of questions and tasks, each task's code
code_effects       what code does, so that it can be compared
idle_code          code without what does nothing
idle_parts         which parts of code do nothing, and which names code reads
output_pictures    the pictures in the outputs of code
pasted_pictures    those that were pasted into a text
notebook_pictures  one picture, as a file that nobody has checked yet
data_addresses     files inside an address, as editors paste them
shown_animations   the frames of matplotlib's animations
svg_pictures       drawings made into pictures, in a process of their own
drawing_allowance  how many of these two are made
frame_strip        frames side by side
printed_text       what a cell printed
unshown            what isn't shown, named in a sentence for each kind
"""
