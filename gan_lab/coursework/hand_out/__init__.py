"""Copies of the notebooks for students, and hand-out.json, which says what was handed out.

record          hand-out.json: written, and read from a file that anybody may have changed
selection       which notebooks are handed out: the kit's own, or those in an instructor's folder
clean_copy      a notebook without outputs
colab           the set-up cell for Colab and Kaggle
online          what that cell does once the kit is there: what the kit needs, and where files are kept
student_readme  the README that students get
student_files   all files of a hand-out, by name
command         the hand-out written into a folder and a zip
start           a student's own folder, opened in JupyterLab
"""
