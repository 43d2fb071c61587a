"""Measurements of dlcore against PyTorch and other numpy libraries, side by side: `make bench`.

`harness` is how we measure, `fields` under which conditions; `steps` (with `peers`), `kernels` and `engines`
hold the rows, each with what we expect of it; `memory` and `startup` measure what is not time per call.
`worker` runs the rows in one process, `__main__` starts the workers, `report` draws the tables.

`checks` audits the answer keys. `grading` grades a class with nbgrader and with ours: `courses` makes the
class from `worksheet.md`, `cost` measures, `grading_report` draws the tables.
"""
