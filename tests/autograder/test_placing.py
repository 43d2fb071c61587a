"""A folder takes the place of another whole, and whatever fails on the way, one of the two is there."""

from pathlib import Path

import pytest

from autograder import placing


@pytest.fixture
def made(tmp_path):
    """A new folder, and one that stands where it is to go."""
    for name in ("new", "place"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    return tmp_path / "new", tmp_path / "place"


@pytest.fixture
def fails(monkeypatch):
    """Lets some of the renamings fail, by their number."""

    def at(*numbers):
        real, calls = Path.rename, []

        def rename(self, to):
            calls.append(to)
            if len(calls) in numbers:
                raise OSError(28, "No space left on device", str(self))
            return real(self, to)

        monkeypatch.setattr(Path, "rename", rename)

    return at


def found(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("file")}


def test_the_new_one_stands_in_its_place_and_nothing_else_is_left(made, tmp_path):
    placing.put(*made)
    assert found(tmp_path) == {"place/file": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_there_need_not_be_an_earlier_one(made, tmp_path):
    new, _ = made
    placing.put(new, tmp_path / "other")
    assert found(tmp_path) == {"other/file": "new", "place/file": "place"}


@pytest.mark.parametrize("number", [1, 2])
def test_the_earlier_one_comes_back_if_the_new_one_cannot_be_placed(made, tmp_path, fails, number):
    fails(number)
    with pytest.raises(OSError, match="No space left"):
        placing.put(*made)
    assert found(tmp_path) == {"new/file": "new", "place/file": "place"}


def test_what_cannot_even_come_back_is_not_thrown_away(made, tmp_path, fails):
    fails(2, 3)
    with pytest.raises(OSError, match="No space left"):
        placing.put(*made)
    assert sorted(found(tmp_path).values()) == ["new", "place"]
