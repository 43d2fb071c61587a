"""What the commands of `autograder` do that only those who grade need, imported when it is called."""
