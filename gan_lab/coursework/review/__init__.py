"""For instructors: submissions read, every picture made again, points, pages. No code of a student is executed.

submission_limits  what one submission may cost
review_folder      the folder that a review writes into
intake/            what was handed in, read
verification/      every picture made again and compared
grading/           points
similarity/        what submissions share
pages/             what is written
command            the whole review, step by step
"""
