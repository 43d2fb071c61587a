"""`autograder doctor`: what isolates students' code on this machine, and what would have to be done."""

from __future__ import annotations

from autograder.sandbox import levels


def run() -> int:
    """Try every layer, say what holds; 1 if the machine may not grade officially."""
    held = {}
    for finding in levels.findings():
        held[finding.what] = finding.holds
        print(f"{'yes' if finding.holds else 'NO ':3} {finding.what}")
        if not finding.holds and finding.advice:
            print(f"      {finding.advice}")
    official = [level for level in levels.OFFICIAL if held.get(f"level {level}")]
    if official:
        print(f"\nThis machine grades at level {official[0]}: students' code is isolated well enough.")
        return 0
    print("\nThis machine may not write grades: students' code would not be isolated well enough.")
    if held.get("level S1"):
        print("With `autograder grade --allow-reduced` it may, at level S1, without bubblewrap's view.")
    return 1
