"""What submissions share that was not handed out: hints for a person, never verdicts.

different_numbers  the different numbers of an array
directions         noise vectors by their direction, and when two count as one
near_directions    which of them are near each other, without comparing every two
shared_noise       noise that several students used
redrawn_seeds      seeds that recipes name, drawn again
seed_names         from whose name a seed follows
shared_runs        which texts share runs of letters, without comparing every two
similar_answers    answers that agree, as a reader sees them
hints              what a hint says
class_similarity   all hints of a class
hint_search        the search for them, in a process that may use only so much
"""
