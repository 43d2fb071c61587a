"""The autograder: problems, answer keys, verdicts and class grading."""
