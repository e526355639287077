"""For instructors: submissions read, every picture made again, points, pages. No code of a student is executed.

submissions    folders, zips and bare notebooks, as files from anybody
reading        one submission into facts
verification   each different recipe of the class made again once; generation is what a worker does, and
               workers are this machine's cores or a Dask cluster
evidence       what the recipes of a student show
likeness       what two submissions share
rubric         criteria, and the points that follow from facts
gradebook      grades.csv, and the points that a person typed
grading        one student's results
pages          what an instructor reads, and what a student gets back
command        all of it in order
"""
