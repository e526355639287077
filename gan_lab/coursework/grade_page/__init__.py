"""`gan-lab grade`: a page in the browser, on this machine alone, in which a person gives points and comments.

command           the command: opens the record of a folder of grades, serves its page until it is interrupted
server            the socket on 127.0.0.1, and the server that listens on it
door              the way in: a file that leads the browser to the page
last_start        which port and token the page had the last time, so that one which is still open can go on
security          who is answered at all, and what a browser may do with the answers
app               the addresses of the page
desk              what one grader has on the desk; the addresses share it
share             which students and criteria one grader sees
listing           the students of that share, with their names or with numbers in place of them
progress          how far each student is graded
next_open         where the next open points are
class_view        the page of the class
student_view      the page of one student
criterion_view    the page of one criterion across all students
field_values      what the page shows at one field: points, a comment, who gave them, a conflict
changes           points and comments that are typed, undone or chosen
shown_files       pictures and documents, sent to the browser
fragments         pieces of a student's page, changed so that they can stand on another one
hidden_names      these pieces without the name of the student
hand_back_preview the page to hand back, as it would be now
hand_back_work    pages to hand back and results.jsonl, written when nobody types
"""
