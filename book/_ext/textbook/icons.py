"""The theme's icons: fonts cut down to the few that are shown, without the program that could draw all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset as fonts

SHOWN_BY_SCRIPT = {"fa-lightbulb", "fa-xmark", "fa-angle-down", "fa-chevron-right"}
SMALL = 20_000  # bytes; a font below this has been cut down before

_THEME = Path("styles") / "pydata-sphinx-theme.css"
_NAMED = re.compile(r'([^{}]*):before\{content:"\\([0-9a-f]+)"')
_RULES = re.compile(r'([^{}]*):before\{content:"\\[0-9a-f]+"\}')
_RULE_OF_ICON = re.compile(r"\.fa-[^{}]*\{[^}]*\}")
_WRITTEN = re.compile(r'(?:content|--pst-icon[\w-]*):\s*"\\([ef][0-9a-f]{3})"')


def subset(static: Path, names: Iterable[str]) -> None:
    """Cut the icon fonts and the rules down to the icons of these names and those that style sheets write."""
    names = {*names, *SHOWN_BY_SCRIPT}
    codes = _codes(names, static)
    _thin(static / _THEME, names)
    for font in sorted((static / "vendor" / "fontawesome" / "webfonts").glob("*")):
        if font.suffix == ".ttf":
            font.unlink()
        elif font.stat().st_size > SMALL:
            _cut(font, codes)
    (static / "scripts" / "fontawesome.js").write_text("// Not used: icons come from a font.\n")


def _codes(names: set[str], static: Path) -> set[int]:
    """The characters that stand for the icons."""
    theme = (static / _THEME).read_text(encoding="utf-8")
    codes = {int(code, 16) for selector, code in _NAMED.findall(theme) if _selects(selector, names)}
    codes |= {int(code, 16) for code in _WRITTEN.findall(_RULE_OF_ICON.sub("", theme))}
    for sheet in static.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        codes |= {ord(character) for character in text if "\ue000" <= character <= "\uf8ff"}
        if sheet.name != _THEME.name:
            codes |= {int(code, 16) for code in _WRITTEN.findall(text)}
    return codes


def _selects(selector: str, names: set[str]) -> bool:
    """
    >>> _selects(".fa-bars", {"fa-bars"}), _selects(".fa-bars-staggered", {"fa-bars"})
    (True, False)
    """
    return not names.isdisjoint(re.findall(r"\.(fa-[a-z0-9-]+)", selector))


def _thin(sheet: Path, names: set[str]) -> None:
    """Take the rules of all other icons, a third of its weight, out of the theme's sheet."""
    before = sheet.read_text(encoding="utf-8")
    after = _RULES.sub(
        lambda rule: rule[0] if ".fa-" not in rule[1] or _selects(rule[1], names) else "", before
    )
    sheet.write_text(after, encoding="utf-8")


def _cut(font: Path, codes: set[int]) -> None:
    options = fonts.Options(flavor="woff2", layout_features=[], notdef_outline=True)
    with fonts.load_font(str(font), options, lazy=False) as loaded:
        cutter = fonts.Subsetter(options)
        cutter.populate(unicodes=codes)
        cutter.subset(loaded)
        fonts.save_font(loaded, str(font), options)
