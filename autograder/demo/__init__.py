"""A class of invented students, graded in earnest, and shown beside the book: what `make course` serves."""
