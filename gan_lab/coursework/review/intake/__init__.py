"""What was handed in, read: by one process for each submission, which may use only so much.

submissions     the submissions in a folder: folders, zips and single notebooks
student_names   who is called what, and what their pages are called
reading_limits  which files of a submission are read, how large, how many, in how many folders and zips
zips            zips from anybody, read in memory
gallery         the pictures of one submission, decoded
previews        the small pictures that pages show
reading         one submission, read into facts
findings        these facts, as they are sent and stored
class_reading   every submission of a class
"""
