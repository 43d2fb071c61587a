"""What the invented students hand in is what their stories say; nothing runs here."""

import json
from pathlib import Path

import nbformat
import pytest

from autograder import marks, zoo
from autograder.authoring import sync
from autograder.demo import students
from autograder.demo.students import AUTHOR, UNTOUCHED, Task

ROOT = Path(__file__).parents[3]
NAMES = [folder.name for folder in sync.folders(ROOT / "solutions")]


def task(name):
    source = sync.notebook_of(ROOT / "solutions" / name)
    released, author = (
        nbformat.read(path, as_version=4) for path in (ROOT / "exercises" / name / source.name, source)
    )
    return Task(name, source.name, released, author, Path("/course"))


@pytest.fixture(scope="module", params=NAMES)
def found(request):
    """Each of the core assignments."""
    return task(request.param)


def one(found, name):
    return students.names(students.twelve(found))[name]


def cells(text):
    """Sources of answer cells, by exercise's name."""
    return {sync.name_of(cell): cell.source for cell in nbformat.reads(text, as_version=4).cells}


def test_there_are_twelve_with_names_and_stories_of_their_own(found):
    group = students.twelve(found)
    assert len({student.folder for student in group}) == len({student.story for student in group}) == 12
    assert [student.name for student in group] == sorted(student.name for student in group)
    assert all(student.story.endswith(".") for student in group)


def test_every_answer_exists(found):
    for student in students.twelve(found):
        assert list(student.answers) == found.targets
        for target, answer in student.answers.items():
            assert answer in (AUTHOR, UNTOUCHED) or (zoo.FOLDER / target / answer).is_file()


def test_a_mistake_is_shared_by_three_and_others_by_fewer(found):
    made = [
        (target, answer.partition(".")[0])
        for student in students.twelve(found)
        for target, answer in student.answers.items()
        if answer.endswith(".wrong.py") and not answer.startswith("unknown")
    ]
    counts = sorted((made.count(each) for each in set(made)), reverse=True)
    assert counts[0] == 3
    assert len(counts) >= 4


def test_the_same_class_hands_in_the_same_files(found):
    again = task(found.name)
    for student, twin in zip(students.twelve(found), students.twelve(again), strict=True):
        assert student.hands_in(found) == twin.hands_in(again)


def test_a_right_answer_is_the_author_s_without_marks_of_a_solution(found):
    written = cells(one(found, "ada").hands_in(found))
    for target in found.targets:
        source = written[sync.cell_name(target)]
        assert "@implement(" in source
        assert "BEGIN SOLUTION" not in source
        assert "NotImplementedError" not in source.partition('"""')[0]


def test_an_answer_from_the_zoo_is_put_into_the_library(found):
    student = one(found, "mei")
    [(target, answer)] = [item for item in student.answers.items() if item[1] != AUTHOR]
    assert students.mistake_in(found, target, answer) in student.story
    assert f'@implement("{target}")\ndef ' in cells(student.hands_in(found))[sync.cell_name(target)]


def test_a_half_done_notebook_has_released_cells_in_its_second_half(found):
    student = one(found, "fatima")
    released, written = cells(nbformat.writes(found.released)), cells(student.hands_in(found))
    names = {sync.cell_name(target): target for target in found.targets}
    same = [target for name, target in names.items() if released[name] == written[name]]
    assert same == [target for target, answer in student.answers.items() if answer == UNTOUCHED]
    assert 0 < len(same) < len(found.targets)


def test_a_cut_file_is_no_notebook_and_holds_what_it_does_not_lose(found):
    student = one(found, "tomas")
    text = student.hands_in(found)
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    for target in found.targets:
        assert (f'@implement(\\"{target}\\")' in text) >= (target not in student.loses)
    assert 0 < len(student.loses) < len(found.targets)


def test_a_notebook_without_marks_has_no_check_and_no_metadata(found):
    notebook = nbformat.reads(one(found, "olena").hands_in(found), as_version=4)
    assert not any(marks.of(cell) for cell in notebook.cells)
    assert not any(cell.source.startswith("check(") for cell in notebook.cells)


def test_attacks_are_aimed_at_this_course(found):
    notebook = nbformat.reads(one(found, "viktor").hands_in(found), as_version=4)
    attacks = {cell.id: cell.source for cell in notebook.cells if cell.id in students.ATTACKS}
    assert list(attacks) == list(students.ATTACKS)
    assert not any(word in text for text in attacks.values() for word in ("@FOLDER@", "@TCP@", "softmax(x"))
    assert f"{sync.code_of(found.name)}.hidden" in attacks["read-key"]
    assert "/course/solutions" in attacks["read-solutions"]
