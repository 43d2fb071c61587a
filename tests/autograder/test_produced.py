"""Whatever a worker calls the outputs of a cell, the notebook that they go into is valid."""

import json

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import produced, wire

WORDS = [
    *("output_type", "name", "text", "data", "metadata", "execution_count", "ename", "evalue", "traceback"),
    *("stream", "stdout", "stderr", "error", "display_data", "execute_result", "text/plain", "image/png"),
    *("application/json", "\ud800", "a/b\nc", "", "evil"),
]
leaves = (
    st.sampled_from(WORDS)
    | st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from([np.zeros(3), np.array(1.0), wire.Bad("an object"), 1j, (1, 2)])
)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=12,
)
names, texts = st.sampled_from(["stdout", "stderr"]) | trees, st.text(max_size=9) | trees
bundles = st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=5), texts, max_size=4) | trees


def almost(kind: str, **parts):
    """An output that is nearly right: any part of it may be anything, missing, or more than asked for."""
    return st.fixed_dictionaries(
        {"output_type": st.just(kind)}, optional={**parts, "metadata": trees, "evil": trees}
    )


outputs = (
    almost("stream", name=names, text=texts)
    | almost("error", ename=texts, evalue=texts, traceback=st.lists(texts, max_size=3) | trees)
    | almost("display_data", data=bundles)
    | almost("execute_result", data=bundles, execution_count=st.integers() | trees)
    | trees
)


def validated(cleaned) -> None:
    """The outputs stand in a notebook that nbformat finds valid, and that can be written as UTF-8."""
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.from_dict(output) for output in cleaned])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode()
    assert "evil" not in {name for output in cleaned for name in output}


@settings(max_examples=300)
@given(st.lists(outputs, max_size=4) | outputs)
def test_whatever_comes_in_valid_outputs_come_out(came):
    validated(produced.cleaned(came))


GOOD = [
    {"output_type": "stream", "name": "stderr", "text": "a"},
    {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"]},
    {"output_type": "display_data", "data": {"text/plain": "p", "image/png": "AAAA"}, "metadata": {}},
    {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": 7},
]


def test_good_outputs_stay_as_they_are():
    validated(GOOD)
    assert produced.cleaned(json.loads(json.dumps(GOOD))) == GOOD


@pytest.mark.parametrize("name", ["output_type", "name", "text", "data", "ename", "execution_count"])
@pytest.mark.parametrize("odd", [np.zeros(3), wire.Bad("x"), [], None], ids=["array", "bad", "list", "none"])
def test_one_odd_part_costs_at_most_its_own_output(name, odd):
    came = [{**output, name: odd} if name in output else output for output in GOOD]
    kept = produced.cleaned(came)
    assert kept == [output for output in GOOD if name not in output]


def test_surrogates_and_odd_media_types_do_not_come_through():
    data = {"text/plain": "\ud800x", "no media type": "x", "a/b": 3, "text/html": "ok"}
    [output] = produced.cleaned([{"output_type": "display_data", "data": data}])
    assert output["data"] == {"text/plain": "\ufffdx", "text/html": "ok"}


def test_outputs_beyond_number_are_left_out():
    assert len(produced.cleaned(GOOD * 1000)) == 300


def test_a_stopped_cell_shows_an_error_that_is_valid():
    validated([produced.stopped("DeadKernelError", "its process ended")])
