"""Problems, answer keys, verdicts and class grading. Students need `check` and `carry_over` alone."""

from .carry import carry_over
from .selfcheck import check
from .verdict import Verdict

__all__ = ["Verdict", "carry_over", "check"]
