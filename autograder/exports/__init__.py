"""Grades in the forms that other programs read. One module a form; all say in sentences what they left out.

Each has a function whose name starts with `write`, and leaves a complete file or none; what cannot be read or
filled in raises `sheets.ExportProblem`. Nothing is imported here, so that a container of Gradescope does not
load nbgrader to write a results.json.
"""
