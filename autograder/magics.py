"""What only IPython understands in a cell (%magic, !command, help?), made harmless; text parsed as Python."""

from __future__ import annotations

import ast
import re
import warnings

_PYTHON_INSIDE = re.compile(r"\s*%%(?:time|timeit|capture|prun)\b[^\n]*")
_OTHER_LANGUAGE = re.compile(r"\s*%%\w")
# What only IPython understands: %magic, !command, ?help, help?, x = !command, x = %magic
_MAGIC = re.compile(
    r"([ \t]*+)(?:"
    r"[%!?](?:\\\n|[^\n])*+"
    r"|[\w.*]+\?{1,2}[ \t]*$"
    r"|[\w.,\[\] \t]+=[ \t]*(?:!|%[a-zA-Z])(?:\\\n|[^\n])*+"
    r")",
    re.MULTILINE,
)
_TOKEN = re.compile(
    r'''"""(?:\\.|(?!""").)*+(?:"""|\Z)|\'\'\'(?:\\.|(?!\'\'\').)*+(?:\'\'\'|\Z)'''
    r"""|"(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n])*+'?|\#[^\n]*|\\\n|[()\[\]{}]|\n""",
    re.DOTALL,
)


def without_magics(source: str) -> str:
    """A cell as Python: what only IPython understands does nothing, and every line stays where it was.

    >>> without_magics("%matplotlib inline\\nx = 7 \\\\\\n  % 4")
    'pass\\nx = 7 \\\\\\n  % 4'
    """
    if timed := _PYTHON_INSIDE.match(source):
        head = timed.group()
        source = "\n" * head.count("\n") + source[len(head) :]
    elif _OTHER_LANGUAGE.match(source):
        return ""
    return source if parsed(source) else neutral(source)


def parsed(text: str) -> list[ast.stmt] | None:
    """The statements of a text; None if IPython would not run it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in strings: the student's affair
        try:
            tree = ast.parse(text)
            # Refuses what is grammatical and still no program, as `return` by itself.
            compile(tree, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            return tree.body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def neutral(source: str) -> str:
    """The text with `pass` for whatever starts a statement and is IPython's alone."""
    parts, at = [], 0
    while at < len(source):
        if magic := _MAGIC.match(source, at):
            parts.append(f"{magic[1]}pass{_newlines(magic[0])}")
            at = magic.end()
        end = _end_of_statement(source, at)
        parts.append(source[at:end])
        at = end
    return "".join(parts)


def _newlines(text: str) -> str:
    return "\n" * text.count("\n")


def _end_of_statement(source: str, start: int) -> int:
    """Where the next line begins that is in no string or bracket and continues none."""
    depth = 0
    for token in _TOKEN.finditer(source, start):
        if token[0] in "([{":
            depth += 1
        elif token[0] in ")]}":
            depth = max(0, depth - 1)
        elif token[0] == "\n" and not depth:
            return token.end()
    return len(source)
