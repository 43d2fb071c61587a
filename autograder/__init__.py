"""The autograder: problems, answer keys, verdicts and class grading. Students need `check` alone."""

from .selfcheck import check
from .verdict import Verdict

__all__ = ["Verdict", "check"]
