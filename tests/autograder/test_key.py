"""Keys come back as they were written, or not at all."""

from dataclasses import replace
from pathlib import Path

import answers
import numpy as np
import pytest
import safetensors.numpy
from compare import refuses
from hypothesis import given
from hypothesis.extra import numpy as hnp

from autograder import key, wire

ABOUT = {"device": "cpu", "torch": "2.13.0", "seed": 1, "date": "2026-01-01"}


def made(path: Path, **changes) -> key.Key:
    recorded = replace(answers.answers(), **changes)
    return key.Key(path / "A5.visible.safetensors", "visible", ABOUT, {recorded.target: recorded})


@pytest.fixture
def written(tmp_path) -> key.Key:
    new = made(tmp_path)
    key.write(new)
    return new


def test_a_key_comes_back_as_it_was_written(written):
    back = key.read(written.path)
    assert back.provenance == ABOUT
    old, new = written.answers["nn.linear_backward"], back.answers["nn.linear_backward"]
    assert replace(new, cases=()) == replace(old, cases=())
    for a, b in zip(old.cases, new.cases, strict=True):
        assert (a.group, a.tolerances, a.wrong.keys()) == (b.group, b.tolerances, b.wrong.keys())
        for name in a.arguments:
            np.testing.assert_allclose(b.arguments[name], a.arguments[name], rtol=1e-7)
            assert b.arguments[name].dtype == np.float64


def test_the_same_key_is_the_same_bytes(written, tmp_path):
    before = written.path.read_bytes()
    key.write(made(tmp_path))
    assert written.path.read_bytes() == before
    assert key.same(written, key.read(written.path))
    assert [p.name for p in tmp_path.iterdir()] == [written.path.name]


def test_no_damage_goes_unnoticed(written):
    whole = written.path.read_bytes()
    rng = np.random.default_rng(0)
    damaged = [whole[:n] for n in (0, 1, 7, 8, 100, len(whole) // 2, len(whole) - 1)]
    damaged += [whole + b"x", b"PK" + whole[2:], b"{}"]
    for at in rng.integers(0, len(whole), 200):
        damaged.append(whole[:at] + bytes([whole[at] ^ (1 << int(rng.integers(8)))]) + whole[at + 1 :])
    for content in damaged:
        written.path.write_bytes(content)
        with pytest.raises(key.KeyProblem, match="install the course again, or record the key"):
            key.read(written.path)


def test_a_key_of_another_version_is_refused(written, monkeypatch):
    monkeypatch.setattr(key, "VERSION", key.VERSION + 1)
    refuses(key.KeyProblem, "written by another version", key.read, written.path)


def test_a_file_that_is_no_key_is_refused(tmp_path):
    safetensors.numpy.save_file({"x": np.zeros(2)}, tmp_path / "x.safetensors")
    refuses(key.KeyProblem, "no answer key", key.read, tmp_path / "x.safetensors")
    refuses(key.KeyProblem, "record it with: autograder record", key.read, tmp_path / "none.safetensors")
    refuses(key.KeyProblem, "there is no answer key", key.read, tmp_path)


def test_a_failed_write_leaves_the_old_key(written, monkeypatch):
    monkeypatch.setattr(Path, "replace", lambda self, target: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        key.write(made(written.path.parent, points=3))
    assert key.read(written.path).answers["nn.linear_backward"].points == 12


@given(hnp.arrays(hnp.scalar_dtypes().filter(lambda d: d.kind in "biufc" and d.itemsize <= 16), 5))
def test_numbers_lose_nothing_by_being_stored_short(array):
    short = key.shortest(array)
    assert short.itemsize <= array.itemsize
    np.testing.assert_allclose(short.astype(array.dtype), array, rtol=1e-7, atol=0)


def test_arrays_of_any_layout_are_written_right(tmp_path):
    """safetensors itself writes what lies in memory, whatever the strides say."""
    x = np.arange(12.0).reshape(3, 4) / 7
    views = {
        "t": x.T,
        "r": x[::-1],
        "s": x[:, ::2],
        "b": np.broadcast_to(x[0], (2, 4)),
        "e": x[:0],
        "n": x[0, 0],
    }
    case = replace(answers.case(0, 2), arguments=wire.plain(views))
    key.write(made(tmp_path, cases=(case,)))
    back = key.read(tmp_path / "A5.visible.safetensors").answers["nn.linear_backward"].cases[0].arguments
    for name, view in views.items():
        np.testing.assert_allclose(back[name], view, rtol=1e-7)
        assert np.shape(back[name]) == np.shape(view)


def test_equal_arrays_take_their_place_once(tmp_path):
    x = np.random.default_rng(0).standard_normal(1000)
    case = replace(answers.case(0, 2), arguments={str(i): x.copy() for i in range(20)})
    key.write(made(tmp_path, cases=(case,)))
    assert (tmp_path / "A5.visible.safetensors").stat().st_size < 8000
