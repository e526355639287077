"""What was handed in, read: by one process for each submission, which may use only so much.

layouts         what each learning system exports: who handed in what, when (a folder)
roster          the list of the class (a folder)
handed_in       these two put together: the submissions of a class, before a file of a student is opened
handed_in_as    what a learning system called each student's files, kept for the way back
remembered      what a person said in the review before: roster, due date, attempt
submissions     of each student the attempt that counts, and the others
attempts        which attempt counts, and how late it was
students        who handed in: an id, and a name for eyes
person_names    whether two spellings are one name
month_names     the months in the languages in which learning systems write dates
sentences       lists, counts and texts of others, in sentences
printable       names that strangers chose, as they can stand in a sentence
who_is_who      what the notebooks say about whose they are
student_names   what the pages of students are called, and who was called what in the review before
submitted_files the files of a submission, wherever they lie
passed_over     what is said of files that aren't read
documents       texts beside the notebooks: Markdown, Word, PDF, HTML (a folder)
own_notebooks   what a student wrote into notebooks, as a page shows it
written_work    documents and own notebooks taken up, so many characters of a submission
reading_limits  which files of a submission are read, how large, how many, in how many folders and zips
zips            zips from anybody, read in memory
gallery         the pictures of one submission, decoded
previews        the small pictures that pages show
stored_recipes  the recipes of a class, read when somebody asks for them
reading         one submission, read into facts
findings        these facts, as they are sent and stored
class_reading   every submission of a class
"""
