"""`dlcore progress`: the map of the course, for people and for programs."""

import json

import pytest

import dlcore
from autograder import key, portfolio, recheck
from autograder.commands import progress
from dlcore import syllabus

pytestmark = pytest.mark.usefixtures("folder")

LR = "def step_lr(t, lr, step_size, gamma=0.1):\n    return lr * gamma ** (t // step_size)\n"


def keep(folder, name="schedules.step_lr", code=LR, version=dlcore.__version__, of_key=None, edited=False):
    folder.mkdir(exist_ok=True)
    digest = "edited" if edited else portfolio._digest(code)
    about = f"# dlcore {version}, key {of_key or portfolio.fingerprint(name)}, 2 points, code {digest}"
    (folder / f"{name}.py").write_text(f"# {name}\n{about}\n\n{code}")


def shown(capsys, *options, code=0):
    assert progress.main(["progress", *options]) == code
    return capsys.readouterr().out


def line_of(text, name):
    [line] = [line for line in text.splitlines() if f" {name} " in line]
    return " ".join(line.split())


def remarks(text):
    """What stands after the map, a paragraph each."""
    return [" ".join(part.split()) for part in text.partition("\nA13 ")[2].split("\n\n")[1:]]


def test_a_newcomer_is_told_how_to_begin(folder, capsys):
    text = shown(capsys)
    assert text.startswith(f"Your work: {folder}\n\nA1  Numerical toolkit")
    [told] = remarks(text)
    assert told.startswith("Nothing is kept yet. Open a notebook, write a function and run check(...) on it:")
    assert not folder.exists()


def test_the_map_has_every_assignment_and_what_can_be_checked_here(capsys):
    text = shown(capsys)
    lines = text.splitlines()
    for assignment in syllabus.ASSIGNMENTS:
        assert any(line.startswith(f"{assignment.code:4}{assignment.title} ") for line in lines)
    here = {path.name.partition(".")[0] for path in key.paths(key.FOLDER)}
    listed = {
        row.split()[0].partition(".")[0] for row in lines if "[ ]" in row and row.strip().startswith("A")
    }
    assert listed == here


def test_it_fits_into_80_columns_of_plain_ascii(folder, capsys):
    keep(folder)
    keep(folder, "optim.lion_step", "1 / 0", edited=True)
    for line in shown(capsys).splitlines():
        assert len(line) <= 80 or str(folder) in line
        assert line.isascii() or str(folder) in line


def test_what_is_right_counts(folder, capsys):
    keep(folder)
    text = shown(capsys)
    assert line_of(text, "schedules.step_lr") == "A6.9 [x] schedules.step_lr 2 of 2"
    assert line_of(text, "schedules.cosine_lr") == "[ ] schedules.cosine_lr 0 of 3"
    assert line_of(text, "Optimisers") == "A6 Optimisers ch. 7 2 of 100"
    assert remarks(text) == ["The points are for the cases that you can see; a grade is for others."]


def test_what_is_wrong_does_not_and_is_told(folder, capsys):
    keep(folder, code=LR.replace("//", "/"), edited=True)
    text = shown(capsys)
    assert line_of(text, "schedules.step_lr") == "A6.9 [!] schedules.step_lr wrong 0 of 2"
    [told] = remarks(text)
    assert told.startswith("schedules.step_lr.py does not count: it is not right any more (wrong values")
    assert told.endswith(" It was edited after check() had kept it.")


def test_what_was_edited_and_is_right_counts_and_is_told(folder, capsys):
    keep(folder, edited=True)
    told = remarks(shown(capsys))
    assert "schedules.step_lr.py is counted. It was edited after check() had kept it." in told


def test_another_key_or_version_is_judged_by_the_one_here(folder, capsys):
    keep(folder, version="0.0.1", of_key="01234567")
    text = shown(capsys)
    assert "[x] schedules.step_lr" in text
    assert remarks(text)[-1].startswith(
        "Kept under another key than the one that is here, by which it is judged"
    )


def test_without_a_key_it_is_believed(folder, capsys, tmp_path, monkeypatch):
    keep(folder)
    monkeypatch.setattr(key, "FOLDER", tmp_path / "keys")
    text = shown(capsys)
    assert line_of(text, "schedules.step_lr") == "A6.9 [x] schedules.step_lr kept 2 of 2"
    assert line_of(text, "Optimisers") == "A6 Optimisers ch. 7 2 of 100"
    assert remarks(text)[0] == "kept: right when it was kept; no key is here to check it again."


def test_a_damaged_key_is_told_once(folder, capsys, tmp_path, monkeypatch):
    keep(folder)
    monkeypatch.setattr(key, "FOLDER", tmp_path)
    key.path_of("A6", "visible", tmp_path).write_bytes(b"torn")
    text = shown(capsys)
    assert "kept" in line_of(text, "schedules.step_lr")
    assert " ".join(text.split()).count("is damaged or no answer key") == 1


def test_bad_files_cost_a_sentence_each(folder, capsys):
    keep(folder)
    (folder / "schedules.cosine_lr.py").write_bytes(b"\xff\xfe")
    (folder / "optim.nothing.py").write_text(LR)
    (folder / "schedules.exponential_lr.py").write_text("raise ValueError('halt')")
    told = remarks(shown(capsys))
    assert sum("is left out:" in one for one in told) == 2
    assert any(one.startswith("schedules.exponential_lr.py does not count: it stopped with") for one in told)


def test_json_has_all_of_it(folder, capsys):
    keep(folder)
    data = json.loads(shown(capsys, "--json"))
    assert data["folder"] == str(folder)
    assert data["remarks"] == []
    assert [one["code"] for one in data["assignments"]] == [a.code for a in syllabus.ASSIGNMENTS]
    assert data["assignments"][5] == {
        "code": "A6",
        "title": "Optimisers",
        "chapters": [7],
        "points": 2,
        "most": 100,
    }
    assert len(data["functions"]) == sum(len(e.targets) for e in syllabus.exercises())
    [row] = [one for one in data["functions"] if one["target"] == "schedules.step_lr"]
    assert row == {
        "assignment": "A6",
        "exercise": "A6.9",
        "target": "schedules.step_lr",
        "status": "right",
        "points": 2,
        "most": 2,
    }


def test_the_points_of_every_exercise_are_all_there(capsys):
    data = json.loads(shown(capsys, "--json"))
    for exercise in syllabus.exercises():
        rows = [one for one in data["functions"] if one["exercise"] == exercise.number]
        assert sum(one["most"] for one in rows) == pytest.approx(exercise.points)


def test_work_that_cannot_be_read_is_a_sentence(folder, capsys, monkeypatch):
    folder.write_text("")
    assert progress.main(["progress"]) == 1
    assert capsys.readouterr().err == f"dlcore: {folder} cannot be read: Not a directory\n"
    folder.unlink()
    keep(folder)
    monkeypatch.setattr(recheck, "_CHILD", "raise SystemExit({path!r} and 1)")
    assert progress.main(["progress"]) == 1
    assert capsys.readouterr().err.startswith(
        "dlcore: kept work cannot be run again, for Python did not start"
    )


@pytest.mark.parametrize("arguments", [[], ["progres"], ["progress", "now"]])
def test_wrong_usage_is_told(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        progress.main(arguments)
    assert ended.value.code == 2
    assert "usage: dlcore" in capsys.readouterr().err
