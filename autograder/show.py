"""Verdicts as students read them: as plain text for terminals, and as HTML for a notebook's cell.

Both forms say the same in the same order, which is the order of a student's questions: is it right; which
mistake is it; where exactly; what is right already. Both tell three findings at most, for a wrong function
tends to be wrong everywhere, and one place is enough to find out why.

What a verdict quotes may be a student's (a value, the message of an exception) and hostile. `_clean` leaves
printable characters on a single line, and `_tag` escapes whatever is not an element already.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from html import escape
from math import floor, inf, isfinite
from typing import TYPE_CHECKING, TypeAlias

from . import sections

if TYPE_CHECKING:
    from .verdict import Finding, Named, Part, Verdict

Grid: TypeAlias = tuple[tuple[float, ...], ...]
Place: TypeAlias = tuple[int, int]  # row and column of the picture

_WIDTH = 92  # leaves room for what pytest and logs put before a line
_LONGEST = 500  # characters of one quoted piece: the message of an exception may hold a whole array
_MOST_FINDINGS = 3

# Statuses go by name here, because `verdict` imports this module and not the other way round.
_COMPARED = ("VALUES", "NONFINITE", "SHAPE")  # where a mistake could have been recognised
_UNTOUCHED = (
    "Nothing is written here yet. Write your code in the place of `raise NotImplementedError()`, run it, and"
    " check again."
)
_NOT_TRIED = ("SIGNATURE", "UNWRITTEN", "MISSING")  # where no case was run, and counts of cases say nothing

_UNKNOWN = "This is none of the mistakes that we know for this exercise."
_OUR_FAULT = "This is our fault, not yours. It has cost you no points; they are still open."
_HIDDEN = "These cases are hidden: what goes in and what should come out is not shown."

# Tone and sign by status. The tone is the class that colours the sign; words say the same beside it.
_TONES = {
    "RIGHT": ("good", "✓"),
    "IMPURE": ("near", "!"),
    "UNWRITTEN": ("open", "…"),
    "MISSING": ("open", "?"),
    "OUR_FAULT": ("ours", "our fault"),
}
_WRONG = ("wrong", "✗")

_FINE, _NO_NUMBER = 0, 5
# The levels of the picture: the log10 that each goes up to, its name, and the side of its squares in cells.
# They differ in size as well as in colour, so that the picture can be read without colours.
_LEVELS = (
    (0.0, "fine", "0.3"),
    (1.0, "to 10×", "0.5"),
    (3.0, "to 1,000×", "0.65"),
    (6.0, "to 1,000,000×", "0.8"),
    (inf, "over 1,000,000×", "0.94"),
    (inf, "NaN or infinite", "0.16"),
)

# Text keeps the colour of its page, and the colours of signs can be seen on white and on black. Large errors
# are dark on white pages and light on pages that say they are dark. Some pages do not say, and nbgrader's
# feedback is white for readers who prefer dark pages too: for those, colours that can be seen on both.
_LIGHT = "--e1:#e5a11c;--e2:#d9622b;--e3:#b83280;--e4:#5b2ca0"
_EITHER = "--e3:#c23a8c;--e4:#7c4fd6"
_DARK = "--e1:#8f6a24;--e2:#d07f2e;--e3:#ef8fa8;--e4:#ead2ff"
_STYLE = f"""
.dlcore-verdict{{{_LIGHT};--tone:#c8452d;max-width:46em;margin:4px 0;padding:.6em .9em .7em;
line-height:1.5;border:1px solid rgba(128,128,128,.4);border-left:4px solid var(--tone);border-radius:4px;
overflow-wrap:anywhere}}
@media (prefers-color-scheme:dark){{.dlcore-verdict{{{_EITHER}}}}}
:is([data-jp-theme-light=false],[data-theme=dark],[theme=dark],.vscode-dark) .dlcore-verdict{{{_DARK}}}
.dlcore-verdict.dv-good{{--tone:#2a8a44}}
.dlcore-verdict.dv-near{{--tone:#b26a00}}
.dlcore-verdict.dv-open{{--tone:#777}}
.dlcore-verdict.dv-ours{{--tone:#4f74d9}}
.dlcore-verdict p{{margin:.35em 0 0}}
.dlcore-verdict .dv-head{{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;
gap:0 1em;margin:0}}
.dlcore-verdict .dv-head strong{{font-size:1.1em}}
.dlcore-verdict .dv-sign{{display:inline-block;box-sizing:content-box;min-width:1.4em;margin-right:.3em;
border:2px solid;border-radius:1em;color:var(--tone);font-size:.85em;font-weight:bold;line-height:1.4;
text-align:center}}
.dlcore-verdict.dv-ours .dv-sign{{padding:0 .6em}}
.dlcore-verdict .dv-mistake{{margin-top:.6em;padding:.35em .8em .6em;border-radius:4px;
background:rgba(128,128,128,.12)}}
.dlcore-verdict .dv-found{{margin:.6em 0}}
.dlcore-verdict .dv-found p{{margin-top:.1em}}
.dlcore-verdict :is(.dv-small,.dv-key){{font-size:.9em}}
.dlcore-verdict .dv-small{{opacity:.8}}
.dlcore-verdict .dv-part{{display:inline-block;margin-right:.9em}}
.dlcore-verdict p code{{padding:0;background:none;color:inherit;font-size:.95em}}
.dlcore-verdict p a{{color:inherit;text-decoration:underline}}
.dlcore-verdict svg{{max-width:100%;vertical-align:middle}}
.dlcore-verdict .dv-picture{{margin-top:.5em}}
.dlcore-verdict path{{fill:none;stroke-linecap:square}}
.dlcore-verdict .dv-e0{{stroke:currentColor;opacity:.3}}
.dlcore-verdict .dv-e1{{stroke:var(--e1)}}
.dlcore-verdict .dv-e2{{stroke:var(--e2)}}
.dlcore-verdict .dv-e3{{stroke:var(--e3)}}
.dlcore-verdict .dv-e4{{stroke:var(--e4)}}
.dlcore-verdict .dv-e5{{stroke:currentColor}}
"""


def text(verdict: Verdict) -> str:
    """The verdict in plain lines of at most 100 columns; only the address of a section may be longer.

    >>> from autograder.verdict import Finding, Status, Verdict
    >>> print(text(Verdict("losses.mse_loss", "A4.1", 6, Status.RIGHT, "All cases are right.", points=6)))
    losses.mse_loss (A4.1): right, 6 of 6 points

    >>> found = Finding(Status.SHAPE, "one example (case 3)", "dw", "The shape is (3, 2) instead of (2, 3).")
    >>> print(text(Verdict("dense.dw", "A5.1", 12, Status.SHAPE, "", points=7.5, findings=(found,))))
    dense.dw (A5.1): wrong shape, 7.5 of 12 points
    This is none of the mistakes that we know for this exercise.
    <BLANKLINE>
    dw, one example (case 3):
        The shape is (3, 2) instead of (2, 3).
    """
    head = f"{verdict.target} ({verdict.number}): {verdict.status.words}, {_points(verdict)}"
    blocks = [[_wrapped(head), *(_wrapped(line, later="") for line in _told(verdict))]]
    blocks += [_mistake_lines(verdict, named) for named in _mistakes(verdict)]
    blocks += [_finding_lines(verdict, finding) for finding in _shown(verdict)]
    blocks[-1] += [_wrapped(line) for line in _more(verdict)]
    rest = [_wrapped(line) for line in (*_parts_line(verdict), *_remarks(verdict))]
    if verdict.right:
        blocks[0] += rest
    else:
        blocks.append(rest)
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _mistake_lines(verdict: Verdict, named: Named) -> list[str]:
    lines = [_wrapped(f"{_whose(verdict, named)}: {named.name}"), _indented(named.sentence)]
    section, link = _reread(named)
    lines += [_indented(f"To reread: {section}")] if section else []
    # In one piece on a line of its own, or a terminal cannot open it.
    return lines + ([f"    {_clean(link)}"] if link else [])


def _finding_lines(verdict: Verdict, finding: Finding) -> list[str]:
    place = ", ".join(filter(None, (finding.output, finding.case)))
    lines = [_wrapped(f"{place}:")] if place else []
    return lines + [_indented(line) for line in _sentences(verdict, finding)]


def _parts_line(verdict: Verdict) -> Iterator[str]:
    counts = " · ".join(f"{part.name} ({part.right} of {part.total})" for part in _parts(verdict))
    if counts:
        yield f"Right so far: {counts}"


def _indented(line: str) -> str:
    return _wrapped(line, first="    ")


def _wrapped(line: str, first: str = "", later: str = "    ") -> str:
    line = re.sub(r"(\d) of (\d)", "\\1\xa0of\xa0\\2", _clean(line))  # no line ends inside "8 of 12"
    filled = textwrap.fill(
        line, _WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
    )
    return filled.replace("\xa0", " ")


def html(verdict: Verdict) -> str:
    """The verdict as a fragment for a notebook's cell: no scripts, and nothing from elsewhere.

    >>> from autograder.verdict import Status, Verdict
    >>> right = Verdict("losses.mse_loss", "A4.1", 6, Status.RIGHT, "All cases are right.", points=6)
    >>> "<strong>Right</strong> · 6 of 6 points" in html(right)
    True
    """
    tone, sign = _TONES.get(verdict.status.name, _WRONG)
    inside = [_Html(f"<style>{_STYLE}</style>"), _head(verdict, sign)]
    inside += [_tag("p", line) for line in _told(verdict)]
    inside += [_mistake_box(verdict, named) for named in _mistakes(verdict)]
    inside += _finding_list(verdict)
    inside += _parts_row(verdict)
    inside += [_tag("p", line, class_="dv-small") for line in _remarks(verdict)]
    # The last two classes keep MathJax 2 and 3 from reading dollars in a quoted value as formulas.
    return _tag("div", *inside, class_=f"dlcore-verdict dv-{tone} tex2jax_ignore mathjax_ignore")


def _head(verdict: Verdict, sign: str) -> _Html:
    words = verdict.status.words
    outcome = _tag(
        "span",
        _tag("span", sign, class_="dv-sign", aria_hidden="true"),
        # Spaces are for readers without our style: copied text, and notebooks that are not trusted.
        _Html(" "),
        _tag("strong", words[:1].upper() + words[1:]),
        f" · {_points(verdict)}",
    )
    whose = _tag("span", _tag("code", verdict.target), f" {verdict.number}", class_="dv-small")
    return _tag("p", outcome, _Html(" "), whose, class_="dv-head")


def _mistake_box(verdict: Verdict, named: Named) -> _Html:
    name = _tag("p", f"{_whose(verdict, named, quote='`')}: ", _tag("strong", named.name))
    inside = [name, _tag("p", named.sentence)]
    section, link = _reread(named)
    if section:
        there = _tag("a", section, href=link, target="_blank", rel="noopener") if link else section
        inside.append(_tag("p", "To reread: ", there))
    return _tag("div", *inside, class_="dv-mistake")


def _finding_list(verdict: Verdict) -> list[_Html]:
    shown = _shown(verdict)
    pictured = next((finding for finding in shown if _has_picture(verdict, finding)), None)
    items = [_finding_item(verdict, finding, finding is pictured) for finding in shown]
    return items + [_tag("p", line, class_="dv-small") for line in _more(verdict)]


def _finding_item(verdict: Verdict, finding: Finding, pictured: bool) -> _Html:
    place: list[str] = [_tag("strong", _tag("code", finding.output))] if finding.output else []
    place += [", "] if finding.output and finding.case else []
    place += [finding.case] if finding.case else []
    inside = [_tag("p", *place, ":")] if place else []
    inside += [_tag("p", line) for line in _sentences(verdict, finding)]
    return _tag("div", *inside, *([_figure(finding.picture)] if pictured else []), class_="dv-found")


def _parts_row(verdict: Verdict) -> list[_Html]:
    inside = [_Html("Right so far: ")]
    for part in _parts(verdict):
        sign = _tag("span", "✓" if part.right == part.total else "✗", aria_hidden="true")
        count = f" {part.name} ({part.right} of {part.total})"
        inside += [_tag("span", sign, count, class_="dv-part"), _Html(" ")]
    return [_tag("p", *inside)] if _parts(verdict) else []


# What both forms tell.


def _points(verdict: Verdict) -> str:
    most = _number(verdict.most)
    unit = "point" if most == "1" else "points"
    if verdict.status.name == "OUR_FAULT":
        return f"{_number(verdict.most - verdict.points)} of {most} {unit} still open"
    return f"{_number(verdict.points)} of {most} {unit}"


def _number(points: float) -> str:
    """Two decimals at most, and never rounded up to points that have not been earned."""
    return f"{floor(points * 100 + 1e-6) / 100:.10g}"


def _told(verdict: Verdict) -> list[str]:
    """The sentences under the first line."""
    if verdict.right:
        return []
    if _is_untouched(verdict):
        return [_UNTOUCHED]
    said = {finding.sentence for finding in _shown(verdict)}
    lines = [_OUR_FAULT] if verdict.status.name == "OUR_FAULT" else []
    lines += [line for line in (verdict.summary, verdict.resembles) if line and line not in said]
    named = verdict.mistakes or verdict.resembles
    return lines + ([_UNKNOWN] if verdict.status.name in _COMPARED and not named else [])


def _mistakes(verdict: Verdict) -> tuple[Named, ...]:
    return () if verdict.right else verdict.mistakes


def _whose(verdict: Verdict, named: Named, quote: str = "") -> str:
    outputs = [f"{quote}{output}{quote}" for output in named.outputs if output]
    where = outputs or [f'"{group}"' for group in named.groups]
    place = " and ".join(filter(None, (", ".join(where[:-1]), *where[-1:])))
    place = f"the cases {place}" if where and not outputs else place
    return ("The mistake" if len(verdict.mistakes) == 1 else "A mistake") + (f" in {place}" if place else "")


def _reread(named: Named) -> tuple[str, str]:
    """What the section is called, and where it stands; both may be empty."""
    if named.section in sections.SECTIONS:
        return sections.title(named.section), sections.link(named.section)
    return f"section {named.section}" if named.section else "", ""


def _shown(verdict: Verdict) -> list[Finding]:
    """The gravest finding of each output, three at most."""
    gravest: dict[str, Finding] = {}
    for finding in () if verdict.right or _is_untouched(verdict) else verdict.findings:
        gravest.setdefault(finding.output, finding)
    return list(gravest.values())[:_MOST_FINDINGS]


def _is_untouched(verdict: Verdict) -> bool:
    """Whether there is nothing yet that cases could tell about."""
    return verdict.status.name == "UNWRITTEN" and not any(part.right for part in verdict.parts)


def _more(verdict: Verdict) -> Iterator[str]:
    shown = len(_shown(verdict))
    if 0 < shown < len(verdict.findings):
        yield f"... and {len(verdict.findings) - shown} more"


def _sentences(verdict: Verdict, finding: Finding) -> list[str]:
    detail = "" if verdict.hidden else finding.detail
    return [line for line in (finding.sentence, detail) if line]


def _has_picture(verdict: Verdict, finding: Finding) -> bool:
    # To one who knows their own output, the sizes of its errors tell what was expected.
    return not verdict.hidden and sum(map(len, finding.picture)) > 1


def _parts(verdict: Verdict) -> tuple[Part, ...]:
    tried = verdict.status.name not in _NOT_TRIED or any(part.right for part in verdict.parts)
    return verdict.parts if tried and not verdict.right else ()


def _remarks(verdict: Verdict) -> Iterator[str]:
    yield from (f"Remark: {remark}" for remark in verdict.remarks)
    if verdict.hidden and _shown(verdict):
        yield _HIDDEN
    if verdict.key and not verdict.hidden and verdict.status.name in _COMPARED:
        yield f"Expected answers: {verdict.key}"


# The picture.


def _figure(grid: Grid) -> _Html:
    """Every cell as a square that grows with its error; a cell without a number is crossed out."""
    levels: dict[int, list[Place]] = {level: [] for level in range(len(_LEVELS))}
    for row, sizes in enumerate(grid):
        for column, size in enumerate(sizes):
            levels[_level(size)].append((row, column))
    levels = {level: places for level, places in levels.items() if places}
    words = _in_words(grid)
    columns = max(map(len, grid))
    side = max(12, min(22, 200 // max(columns, len(grid))))
    svg = _tag(
        "svg",
        _tag("title", words),
        *(_squares(level, places) for level, places in levels.items()),
        role="img",
        aria_label=words,
        width=f"{side * columns}",
        height=f"{side * len(grid)}",
        viewBox=f"-0.5 -0.5 {columns} {len(grid)}",
    )
    return _tag("div", svg, _legend(list(levels)), class_="dv-picture")


def _level(size: float) -> int:
    if not isfinite(size):
        return _NO_NUMBER
    return next(level for level, (most, _, _) in enumerate(_LEVELS) if size <= most)


def _squares(level: int, places: list[Place]) -> _Html:
    """The squares of one level, each the cap of a stroke without length; or crosses for no numbers."""
    stroke = "m-.3-.3l.6.6m0-.6l-.6.6" if level == _NO_NUMBER else "h0"
    drawn = _Html("".join(f"M{column} {row}{stroke}" for row, column in places))
    return _tag("path", d=drawn, class_=f"dv-e{level}", stroke_width=_LEVELS[level][2])


def _legend(levels: list[int]) -> _Html:
    inside = [_Html("Error over tolerance: ")]
    for level in levels:
        square = _tag("svg", _squares(level, [(0, 0)]), viewBox="-0.5 -0.5 1 1", width="11", height="11")
        inside += [_tag("span", square, f" {_LEVELS[level][1]}", class_="dv-part"), _Html(" ")]
    return _tag("p", *inside, class_="dv-key")


def _in_words(grid: Grid) -> str:
    """What the picture shows, for those who do not see it."""
    sizes = {(row, column): size for row, line in enumerate(grid) for column, size in enumerate(line)}
    off = {place: size if isfinite(size) else inf for place, size in sizes.items() if not size <= 0}
    if not off:
        return f"all {len(sizes)} squares are fine"
    nans = sum(size == inf for size in off.values())
    row, column = max(off, key=lambda place: off[place])
    where = [f"row {row + 1}"] if len(grid) > 1 else []
    where += [f"column {column + 1}"] if max(map(len, grid)) > 1 else []
    return (
        f"{len(off)} of {len(sizes)} squares {'is' if len(off) == 1 else 'are'} off"
        + (f", {nans} of them NaN or infinite" if nans else "")
        + f"; the largest error is in {', '.join(where)}, counted from 1"
    )


# Text that is safe to print, and elements made of it.


def _clean(value: str) -> str:
    r"""The same on one line, shortened in its middle, with an escape for what a terminal might obey.

    >>> print(_clean("red:\x1b[31m\n  and so on"))
    red:\x1b[31m and so on
    """
    if len(value) > _LONGEST:
        value = f"{value[: _LONGEST - 100]} [...] {value[-100:]}"
    line = re.sub(r"\s+", " ", value)
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


class _Html(str):
    """Text that is HTML already."""


def _tag(name: str, *inside: str, **attributes: str) -> _Html:
    """An element. Whatever is not HTML already is text, and what stands in backticks in it becomes code.

    >>> _tag("p", "the row <i> of `x`", class_="dv-small")
    '<p class="dv-small">the row &lt;i&gt; of <code>x</code></p>'
    """
    named = "".join(
        f' {key.removesuffix("_").replace("_", "-")}="{_escaped(value)}"' for key, value in attributes.items()
    )
    return _Html(f"<{name}{named}>{''.join(map(_with_code, inside))}</{name}>")


def _with_code(value: str) -> str:
    return value if isinstance(value, _Html) else re.sub("`([^`]+)`", r"<code>\1</code>", _escaped(value))


def _escaped(value: str) -> str:
    return value if isinstance(value, _Html) else escape(_clean(value))
