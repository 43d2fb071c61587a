"""The course as nbgrader keeps it: authors write in solutions/, students get what is made in exercises/."""

from autograder.nbgrader import configure

c = get_config()  # noqa: F821, nbgrader's own
c.CourseDirectory.course_id = "deep-learning"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
configure(c)
