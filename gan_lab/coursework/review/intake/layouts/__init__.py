"""What learning systems export, each read into the same attempts of the same students.

file_tree, zip_files, folder_files  an export as a tree of files, in a zip or on the disk
class_files        such a tree, opened
layout             an export as the rest of the review knows it: people, attempts, parts, what is left over
source             one folder or zip of an export, as a layout looks at it
names_and_times    how exports write names and times
known_names        who is on the roster, which tells where an id begins in a longer name
blackboard, brightspace, canvas, github_classroom, google_drive, gradescope, moodle, nbgrader   one system each
moodle_groups      which of Moodle's participants hand in as a group
pattern            a layout that the instructor describes
plain, plain_names  a folder, zip or notebook for each student, and what students are called then
pieces             downloads of single students, gathered in a folder
labels             what submissions are called outside, compared with the names inside
sections           parts of a download of Google Drive, and sections of a class
known              the list of layouts
wrapping           folders and zips around a class
recognition        which system made an export
"""
