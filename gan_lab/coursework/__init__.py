"""An assignment from hand-out to grade: notebooks are read as data, and no code of a student is run."""
