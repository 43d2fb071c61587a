"""The training behind the page of the capstone: kept, found again, not believed of another dlcore."""

from dataclasses import asdict

import numpy as np
import pytest

from book import capstone


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """A run of one epoch each on very little, and where it was kept."""
    path = tmp_path_factory.mktemp("capstone") / "kept" / "results.npz"
    with pytest.MonkeyPatch.context() as patch:
        play = capstone.data.load_text()
        patch.setattr(capstone.data, "load_text", lambda: play[:4000] + capstone.LINE + capstone.PROMPT)
        return capstone.trained((1, 1), length=20, path=path), path


def same(one, other):
    return all(
        np.array_equal(a, b) for a, b in zip(asdict(one).values(), asdict(other).values(), strict=True)
    )


@pytest.mark.slow
def test_what_was_kept_is_found_again(few):
    found, path = few
    again = capstone.kept(path)
    assert same(found, again)
    assert {type(one) for one in asdict(again).values()} == {int, float, str, np.ndarray}
    assert [each.name for each in path.parent.iterdir()] == ["results.npz"]


@pytest.mark.slow
def test_the_results_have_the_shapes_that_the_page_draws(few):
    found, _ = few
    assert found.reader_losses.shape == found.writer_losses.shape == (1, 2)
    assert found.digit.shape == (8, 8)
    assert found.filters.shape[1:] == (3, 3)
    assert found.answers.shape == (len(found.filters), 8, 8)
    assert found.attention.shape == (len(capstone.LINE),) * 2
    np.testing.assert_allclose(found.attention.sum(axis=1), 1, rtol=1e-4)
    assert not np.triu(found.attention, 1).any()
    assert found.paragraph.startswith(capstone.PROMPT)
    assert len(found.paragraph) == len(capstone.PROMPT) + 20


@pytest.mark.slow
def test_what_another_dlcore_has_made_counts_as_none(few, monkeypatch):
    _, path = few
    monkeypatch.setattr(capstone, "made_with", lambda: "another")
    assert capstone.kept(path) is None


def test_a_missing_or_broken_file_counts_as_none(tmp_path):
    assert capstone.kept(tmp_path / "results.npz") is None
    for content in (b"", b"PK\x03\x04 cut off", b"nothing"):
        (tmp_path / "results.npz").write_bytes(content)
        assert capstone.kept(tmp_path / "results.npz") is None


def test_the_page_trains_only_where_nothing_was_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(capstone, "RESULTS", tmp_path / "capstone" / "results.npz")
    monkeypatch.setattr(capstone, "kept", lambda: "kept")
    monkeypatch.setattr(capstone, "trained", lambda progress: "trained")
    assert capstone.results() == "kept"
    monkeypatch.setattr(capstone, "kept", lambda: None)
    assert capstone.results() == "trained"


def test_the_digest_hangs_on_the_library_its_text_and_the_settings(tmp_path, monkeypatch):
    before = capstone.made_with()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "play.txt").write_text("To be")
    monkeypatch.setattr(capstone, "LIBRARY", tmp_path)
    small = capstone.made_with()
    (tmp_path / "texts" / "play.txt").write_text("Not to be")
    assert len({before, small, capstone.made_with()}) == 3


@pytest.mark.parametrize(("accuracy", "code"), [(0.98, 0), (0.96, 1)])
def test_the_command_says_how_well_they_do_and_fails_where_the_reader_reads_badly(
    accuracy, code, monkeypatch, tmp_path, capsys
):
    blank = dict.fromkeys((one.name for one in capstone.fields(capstone.Results)), 0)
    losses = np.array([[2.0, 1.5]])
    results = capstone.Results(**{**blank, "accuracy": accuracy, "writer_losses": losses, "pairs": 2.5})
    monkeypatch.setattr(capstone, "kept", lambda: results)
    monkeypatch.setattr(capstone, "RESULTS", tmp_path / "results.npz")
    monkeypatch.setattr("sys.argv", ["capstone"])
    assert capstone.main() == code
    said = capsys.readouterr()
    assert f"{accuracy:.1%} of the digits" in said.out
    assert ("is below 97%" in said.err) == bool(code)
