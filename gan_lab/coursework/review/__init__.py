"""For instructors: submissions read, every picture made again, points, pages. No code of a student is executed.

submission_limits  what one submission may cost
file_names         what its files are called
review_folder      the folder that a review writes into
working_folder     what it keeps there for itself
tables             tables of text, as learning systems and spreadsheets save them
preloaded          what most of its processes need, made once
intake/            what was handed in, read
verification/      every picture made again and compared
grading/           computed points
gradebook/         the record of what persons give
similarity/        what submissions share
pages/             what is written
command            the whole review, step by step
"""
