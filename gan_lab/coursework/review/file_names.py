"""What the files and folders of a review are called, in the folder that a person named with --out."""

CLASS_PAGE = "index.html"
STUDENTS_FOLDER = "students"  # a page for each student, to read
HAND_BACK_FOLDER = "hand-back"  # a page for each student, to hand back
PICTURES_FOLDER = "pictures"  # which the pages show
DOCUMENTS_FOLDER = "files"  # documents as they were handed in, to which the pages link
GRADES_DATABASE = "grades.db"  # the record of what persons give
GRADES_FILE = "grades.csv"  # which is written from it
RESULTS_FILE = "results.jsonl"
WORKING_FOLDER = ".review"  # what a review keeps for itself
