"""For instructors: submissions read, every picture made again, points, pages. No code of a student is executed.

reading_limits   which files of a submission are read, how large, how many, in how many folders and zips
zips             zips from anybody, read in memory
submissions      the submissions in a folder: folders, zips and single notebooks
gallery          the pictures of one submission, decoded
reading          one submission, read into facts
workers          processes of this machine or of a Dask cluster, which do the slow work
regenerate_batch what a worker does to make pictures again
verification     every picture of the class made again and compared; equal recipes once
evidence         what the recipes of a student's pictures show
similarity       what two submissions share
criteria         the points that are computed from what a submission shows
rubric           what is graded, read from a TOML file
grades_csv       grades.csv as a file
gradebook        points that were computed, and points that a person typed
grading          one submission with its verdicts, evidence and points
results_jsonl    a graded submission as a line of results.jsonl
page_parts       templates, and the values that they show
pages            a page of the class, and two pages for each student
command          the whole review, step by step
"""
