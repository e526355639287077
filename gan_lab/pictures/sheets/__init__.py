"""Sheets of pictures: grids and the frames of animations, with the text around the pictures.

contact_sheet   a sheet is drawn: the place of each picture and text
layout          how many columns a grid has, and the labels of its columns and rows
labels          labels that a user gives, checked
sheet_text      all the text on a sheet, and the alternative text
text_lines      a text broken into lines that fit
fonts           a font that has the characters of a text
"""
