"""The list of the class, and who of the list handed in what.

headings     which column of a roster holds what
reading      a roster of any learning system, or one's own
group_names  folders and files that are called as a group on the roster is
claims       whose id somebody has, and what holds where two claim to be one student
matching     the people of an export found on the roster
"""
