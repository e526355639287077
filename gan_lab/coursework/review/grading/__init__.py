"""Points: those that are computed, and those that a person typed.

noise_fit          whether noise fits the truncation that the network was told
paths              interpolations among the pictures of a file
known_inputs       pictures that the examples make, known again by their inputs
evidence           what the recipes of a student's pictures show
criteria           the points that are computed from what a submission shows
rubric             what is graded, read from a TOML file (rubric.toml is the kit's)
graded_submission  one submission with its verdicts, evidence and points
grades_csv         grades.csv as a file
row_owners         whose row of grades.csv is whose
gradebook          points that were computed, and points that a person typed
"""
