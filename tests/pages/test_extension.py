"""The book's own Sphinx extension: what it writes, and what it refuses."""

import shutil
from pathlib import Path

import pytest
from docutils import nodes
from sphinx.testing.util import SphinxTestApp

from book._ext.textbook import docstrings, formulas, interactive, kernels

CONF = """\
extensions = ["myst_parser", "sphinx.ext.autodoc", "book._ext.textbook"]
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
html_math_renderer = "katex"
"""


@pytest.fixture
def said(tmp_path, monkeypatch):
    """A function that builds a page and gives its text as a tree of nodes, and what the build warned of."""
    monkeypatch.setattr("book._ext.textbook.pages._finish", lambda app, error: None)
    monkeypatch.setattr("book._ext.textbook.search._index", lambda app, error: None)
    monkeypatch.setattr("book._ext.textbook.kernels._prepare", lambda app: None)

    def build(text):
        source = tmp_path / "source"
        source.mkdir()
        (source / "conf.py").write_text(CONF)
        (source / "index.md").write_text(text, encoding="utf-8")
        app = SphinxTestApp("html", srcdir=source)
        try:
            app.build()
            return (Path(app.outdir) / "index.html").read_text(encoding="utf-8"), app.warning.getvalue()
        finally:
            app.cleanup()

    return build


def test_a_formula_is_typeset_with_words_for_who_cannot_see_it():
    found = formulas.html(r"\norm{x} \in \R", False)
    assert '<annotation encoding="application/x-tex">\\norm{x} \\in \\R</annotation>' in found
    assert 'class="katex-html" aria-hidden="true"' in found


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\frac{1", "expected '}' at end of input"),
        (r"\nosuch", r"Undefined control sequence: \nosuch"),
        ("x^1^2", "Double superscript"),
    ],
)
def test_a_formula_that_cannot_be_set_is_refused_with_the_reason(tex, reason):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - its words are looked at
        formulas.html(tex, False)
    assert reason in str(refusal.value)


def test_a_bad_formula_is_a_warning_that_names_its_line(said):
    _, warned = said("# A page\n\nGood $x$.\n\nBad $\\nosuch$.\n")
    assert "index.md:5" in warned
    assert "formula: Undefined control sequence: \\nosuch" in warned


def test_lines_below_each_other_and_numbers_are_sphinx_own():
    plain = nodes.math_block("", r"a &= b \\ c &= d")
    assert formulas._plain(plain) == r"\begin{split}a &= b \\ c &= d\end{split}"
    numbered = nodes.math_block("", r"\begin{align}a\end{align}", nowrap=True)
    assert formulas._plain(numbered) == r"\begin{align*}a\end{align*}"


def test_a_comma_stays_with_a_short_formula_and_long_ones_may_break(said):
    page, _ = said(f"# A page\n\nLet $x$, then ${'x + ' * 10}y$, or $z$ alone.\n")
    assert page.count('class="kept"') == 1
    assert "</span>,</span> then" in page


FIGURE = "# A page\n\n:::{interactive} %s\n:name: fig-a\n%s\n%s\n:::\n"
WHOLE = "What stands still.\n\nThe caption."


def test_a_figure_that_moves_has_a_stage_and_something_that_stands_still(said):
    page, warned = said(FIGURE % ("descent", ":alt: Walk down.", WHOLE))
    assert warned == ""
    assert '<div class="stage" data-widget="descent" role="group" aria-label="Walk down."></div>' in page
    assert page.index("What stands still.") < page.index("The caption.")
    assert page.index("kit.js") < page.index("widgets/descent.js")


@pytest.mark.parametrize(
    ("widget", "alt", "content", "reason"),
    [
        ("nosuch", ":alt: Walk.", WHOLE, "there is no widget 'nosuch': nosuch.js is not in _assets/widgets"),
        ("descent", "", WHOLE, "it needs :alt:, something that stands still, and a caption"),
        (
            "descent",
            ":alt: Walk.",
            "The caption alone.",
            "it needs :alt:, something that stands still, and a",
        ),
    ],
)
def test_a_figure_that_lacks_something_is_refused(widget, alt, content, reason, said):
    page, warned = said(FIGURE % (widget, alt, content))
    assert reason in warned
    assert "data-widget" not in page


def test_a_page_without_such_a_figure_loads_no_program_for_it(said):
    page, _ = said("# A page\n\nText.\n")
    assert "kit.js" not in page


def test_an_assignment_is_listed_with_its_points(said):
    page, _ = said("# A page\n\n```{assignment} A5\n```\n")
    assert "Assignment A5" in page
    assert page.count("<tr") == 9


def test_an_assignment_that_does_not_exist_is_refused(said):
    page, warned = said("# A page\n\n```{assignment} A99\n```\n")
    assert "there is no assignment A99; there are A" in warned
    assert "<table" not in page


def test_docstrings_mean_nothing_but_names_and_examples():
    lines = ["`w_k` is w_k * 2, |x|.", "Steps of `sgd`s", "", ">>> a_b ** 2", "4", "", "x_1"]
    assert docstrings.escaped(lines) == [
        "``w_k`` is w\\_k \\* 2, \\|x\\|.",
        "Steps of ``sgd``\\ s",
        "",
        ">>> a_b ** 2",
        "4",
        "",
        "x\\_1",
    ]


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A copy of what outputs hang on, for `kernels` to look at."""
    book = tmp_path / "book"
    shutil.copytree(kernels.SETTINGS, book / "_kernel")
    (tmp_path / "dlcore" / "texts").mkdir(parents=True)
    (tmp_path / "dlcore" / "optim.py").write_text("lr = 0.1\n")
    (tmp_path / "constraints.txt").write_text("numpy==2.0\n")
    monkeypatch.setattr(kernels, "BOOK", book)
    monkeypatch.setattr(kernels, "SETTINGS", book / "_kernel")
    return tmp_path


@pytest.mark.parametrize("changed", ["dlcore/optim.py", "book/_kernel/matplotlibrc", "constraints.txt"])
def test_outputs_of_another_dlcore_are_forgotten(changed, elsewhere):
    build = elsewhere / "_build"
    cache = build / ".jupyter_cache"
    build.mkdir()
    kernels._forget_what_is_stale(build)
    cache.mkdir()
    before = kernels.fingerprint()
    kernels._forget_what_is_stale(build)
    assert cache.is_dir()
    path = elsewhere / changed
    path.write_text(path.read_text() + "# another\n")
    assert kernels.fingerprint() != before
    kernels._forget_what_is_stale(build)
    assert not cache.exists()


def test_every_widget_that_pages_name_is_where_the_directive_looks():
    assert list(interactive.WIDGETS.glob("*.js"))
