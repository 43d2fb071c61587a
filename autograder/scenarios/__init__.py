"""What some exercises are asked to do, when one call with arrays does not show it: several steps, a class,
a function for an argument. A scenario takes the student's code first and returns arrays; like the code itself
it runs in the student's process, so these files import numpy and dlcore alone.
"""
