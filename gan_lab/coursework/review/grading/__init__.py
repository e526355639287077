"""Points that are computed; those that a person types are in the gradebook.

noise_fit          whether noise fits the truncation that the network was told
paths              interpolations among the pictures of a file
known_inputs       pictures that the examples make, known again by their inputs
evidence           what the recipes of a student's pictures show
submission_facts   what computed criteria look at
work_shares        the shares of points for what ran, was answered and changed, and for being on time
picture_shares     the shares of points for pictures and what their recipes show
criterion          what a criterion is, and computed points for it
criteria           how points are computed, by the names that a rubric has for that
rubric_file        a rubric's TOML file, checked entry by entry (rubric.toml is the kit's)
rubric             what is graded of what was handed out
own_pictures       which pictures are a student's own, and what their recipes show, found by workers
class_grading      every submission of a class
graded_submission  one submission with its verdicts, evidence and points
class_points       the points of a class, recorded in the gradebook, which has those that a person typed
"""
