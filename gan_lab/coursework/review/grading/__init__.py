"""Points: those that are computed, and those that a person typed.

noise_fit          whether noise fits the truncation that the network was told
paths              interpolations among the pictures of a file
known_inputs       pictures that the examples make, known again by their inputs
evidence           what the recipes of a student's pictures show
submission_facts   what computed criteria look at
work_shares        the shares of points for what ran, was answered and changed, and for being on time
picture_shares     the shares of points for pictures and what their recipes show
criteria           the points that are computed, by the names that a rubric has for them
rubric_file        a rubric's TOML file, checked entry by entry (rubric.toml is the kit's)
rubric             what is graded of what was handed out
graded_submission  one submission with its verdicts, evidence and points
grades_csv         grades.csv as a file
row_owners         whose row of grades.csv is whose
gradebook          points that were computed, and points that a person typed
"""
