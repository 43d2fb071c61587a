"""Runs hostile code: a bubblewrap view, a warm template in it, and single-use workers behind a narrow wire.

`runner`, `view` and `syscalls` are on the judging side. `zygote`, `worker`, `shell`, `jail` and `standin` are
inside; they, with `wire` and `perform`, are all of the autograder that a student's code can see.
"""
