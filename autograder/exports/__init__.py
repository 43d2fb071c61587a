"""Grades in the forms that other programs read. One module a form; all say in sentences what they left out.

`FORMATS` is the table of them, by the name of the module. Each has a function whose name starts with `write`,
and leaves a complete file or none; what cannot be read or filled in raises `sheets.ExportProblem`. Nothing is
imported here, so that a Gradescope container does not load nbgrader to write a results.json.
"""

FORMATS = {
    "grades_csv": "every assignment and student of the gradebook, in nbgrader's columns",
    "exercises_csv": "a row for each student and exercise, with status and named mistakes, for statistics",
    "gradescope": "results.json of one submission; with gradescope_zip, the autograder that makes it there",
    "canvas": "one assignment's column of a gradebook that was exported from Canvas, filled in",
    "moodle": "a grading worksheet of Moodle, filled in; or a CSV for its gradebook",
    "junit": "JUnit XML: a suite for each student and a case for each exercise",
}
