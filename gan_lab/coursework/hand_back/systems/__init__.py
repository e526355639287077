"""Points go back into the file that a learning system exported.

filling_in       fills it in: `fill_in_grades`
filled_file      what was filled in and what wasn't, in sentences
system           what there is to know about a learning system's file, and which column is meant
canvas, moodle, brightspace, blackboard   the same for each system
moodle_comments  comments as the HTML that Moodle takes
people           whose row is whose
written_numbers  numbers as a file writes them
sheet            the file, read: columns, students
table_file       the file as it is, byte by byte, of which single cells are replaced
"""
