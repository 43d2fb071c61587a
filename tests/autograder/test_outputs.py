"""Outputs of cells: the best form of each, in order, whatever types their parts have."""

import pytest
from markup import HOSTILE, assert_harmless
from nbformat import v4

from autograder import outputs

PNG = "iVBORw0KGgo="
KINDS = [
    "text/html",
    "text/markdown",
    "text/latex",
    "text/plain",
    "image/png",
    "image/jpeg",
    "image/svg+xml",
    "application/javascript",
    "application/vnd.jupyter.widget-view+json",
]


def shown(*made) -> str:
    return "".join(outputs.rendered(list(made)))


def data(**kinds: str) -> dict:
    return v4.new_output("display_data", {kind.replace("_", "/"): value for kind, value in kinds.items()})


def test_streams_tell_errors_from_the_rest():
    made = [v4.new_output("stream", name=name, text="a\n") for name in ("stdout", "stderr")]
    assert outputs.rendered(made) == ['<pre class="out">a\n</pre>', '<pre class="err">a\n</pre>']


def test_pieces_of_a_stream_that_follow_each_other_are_one():
    made = [v4.new_output("stream", name="stdout", text=text) for text in ("10%\r", "20%\n", "b\n")]
    assert outputs.rendered(made) == ['<pre class="out">20%\nb\n</pre>']


def test_a_traceback_is_shown_in_colours():
    made = v4.new_output("error", ename="E", evalue="v", traceback=["\x1b[31mE\x1b[0m", "at <cell>"])
    assert shown(made) == '<pre class="err"><span class="a1">E</span>\nat &lt;cell&gt;</pre>'
    assert shown(v4.new_output("error", ename="E", evalue="v")) == '<pre class="err">E: v</pre>'


def test_tables_come_before_text_and_text_describes_pictures():
    assert shown(data(text_plain="a", text_html="<b>a</b>")) == '<div class="rich"><b>a</b></div>'
    assert shown(data(text_plain="a", image_png=PNG)) == f'<img src="data:image/png;base64,{PNG}" alt="a">'
    assert shown(data(image_png=PNG, text_html="<b>a</b>")) == '<div class="rich"><b>a</b></div>'
    assert 'alt="A picture, drawn by the code above"' in shown(data(image_png=PNG))
    figure = data(image_png=PNG, text_plain="<Figure size 640x480 with 1 Axes>")
    assert 'alt="A picture, drawn by the code above"' in shown(figure)


def test_latex_stays_as_it_was_written():
    assert shown(data(text_latex="$\\alpha$", text_plain="no")) == '<pre class="out">$\\alpha$</pre>'


def test_what_cannot_be_shown_is_named():
    made = v4.new_output("display_data", {"application/javascript": "alert(1)"})
    assert shown(made) == '<pre class="out">[An output that is not shown here: application/javascript]</pre>'


def test_at_most_fifty_outputs_of_a_cell_are_shown():
    made = [data(text_plain=str(i)) for i in range(1234)]
    assert len(outputs.rendered(made)) == 51
    assert "1,184 more outputs" in outputs.rendered(made)[-1]


@pytest.mark.parametrize("source", HOSTILE)
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_data_can_do_nothing(kind, source):
    for value in (source, [source, source]):
        assert_harmless(without_frames(shown({"output_type": "display_data", "data": {kind: value}})))
    assert_harmless(without_frames(shown({"output_type": "display_data", "data": {source: source}})))


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_streams_and_errors_can_do_nothing(source):
    assert_harmless(without_frames(shown({"output_type": "stream", "name": source, "text": source})))
    made = {"output_type": "error", "ename": source, "evalue": source, "traceback": [source]}
    assert_harmless(without_frames(shown(made)))
    assert_harmless(without_frames(shown(made | {"traceback": []})))


def without_frames(fragment: str) -> str:
    """Without the classes that `outputs` itself puts around each output."""
    for kind in ("out", "err", "rich"):
        fragment = fragment.replace(f'<pre class="{kind}">', "<pre>").replace(
            f'<div class="{kind}">', "<div>"
        )
    return fragment


@pytest.mark.parametrize("value", [None, 1, 2.5, True, "text", {"a": 1}, [1, None], [["a"]], {}])
def test_parts_of_any_type_are_taken(value):
    assert_harmless(without_frames(shown(value)))
    for kind in ("stream", "error", "display_data", value if isinstance(value, str) else "?"):
        parts = dict.fromkeys(("name", "text", "data", "traceback", "ename", "evalue"), value)
        assert_harmless(without_frames(shown({"output_type": kind, **parts})))
        assert_harmless(
            without_frames(shown({"output_type": kind, "data": {"image/png": value, "x": value}}))
        )
    assert isinstance(outputs.rendered(value), list)
