"""Recording is deterministic, keeps no key that confuses right with wrong, and loses none of more worth."""

import contextlib
from dataclasses import replace

import numpy as np
import pytest
import torch
from compare import refuses

from autograder import cli, key, problems, record, recorder, zoo
from autograder.problems.problem import Group, Mistake, Problem
from dlcore import optim

ABOUT = {"device": "NVIDIA H200", "torch": "2.13.0", "date": "2026-01-01", "seed": 0}


def draw(rng):
    return {
        "w": rng.standard_normal(3),
        "grad": rng.standard_normal(3),
        "lr": float(rng.uniform(0.1, 1)),
        "decay": float(rng.uniform(0.1, 1)),
    }


def reference(w, grad, lr, decay):
    leaf = w.clone().requires_grad_()
    leaf.grad = grad
    torch.optim.SGD([leaf], lr, weight_decay=decay).step()
    return leaf


def undecayed(w, grad, lr, decay):
    return w - lr * grad


def growing(w, grad, lr, decay):
    return (1 + lr * decay) * w - lr * grad


UNDECAYED = Mistake("no decay", "The weights do not shrink.", "7.5", undecayed)
PROBLEM = Problem(
    "optim.weight_decay_step",
    points=10,
    groups=(Group("ordinary", draw), Group("at rest", lambda rng: draw(rng) | {"grad": np.zeros(3)})),
    reference=reference,
    mistakes=(UNDECAYED, Mistake("growth", "The weights grow.", "7.5", growing)),
)


def answers(problem=PROBLEM, kind="visible", seed=0):
    return recorder.Recorder(torch.device("cpu"), seed).answers(problem, kind)


def faults(problem):
    with pytest.raises(recorder.Unfit) as unfit:
        answers(problem)
    return "; ".join(unfit.value.args)


def test_enough_cases_are_recorded_and_each_mistake_shows():
    for kind, least in recorder.COUNTS.items():
        recorded = answers(kind=kind)
        assert len(recorded.cases) >= least
        assert min(mistake.margin for mistake in recorded.mistakes) > 10
        assert recorded.mutants > 5
        assert recorded.margin > 10


def test_the_seed_decides_everything():
    same = [key.rounded(answers(seed=s)) for s in (1, 1, 2)]
    first = [[case.arguments["w"].tolist() for case in a.cases] for a in same]
    assert first[0] == first[1] != first[2]
    visible, hidden = answers(seed=1), answers(kind="hidden", seed=1)
    kept = [case.arguments["w"].tolist() for case in visible.cases]
    assert not any(case.arguments["w"].tolist() in kept for case in hidden.cases)


def test_a_mistake_that_does_not_show_is_named():
    blind = Mistake("nothing at all", "It is right.", "7.5", optim.weight_decay_step)
    said = faults(replace(PROBLEM, mistakes=(UNDECAYED, blind)))
    assert "no case shows the mistake 'nothing at all' (0 tolerances away, 10 are needed)" in said


def test_two_mistakes_that_look_alike_are_named():
    twin = replace(UNDECAYED, name="decay forgotten", wrong=lambda w, grad, lr, decay: -(lr * grad - w))
    said = faults(replace(PROBLEM, mistakes=(UNDECAYED, twin)))
    assert said == "no case tells the mistakes 'no decay' and 'decay forgotten' apart"


def test_a_mutant_that_survives_is_named():
    said = faults(replace(PROBLEM, groups=(Group("idle", lambda rng: draw(rng) | {"lr": 0.0}),), mistakes=()))
    assert "no case shows the mutant" in said
    assert "lr * grad" in said


@pytest.mark.parametrize(
    ("name", "mistake", "code", "words"),
    [
        ("odd.right.py", "", undecayed, "rejects odd.right.py: 3 of 3 values are wrong."),
        ("x.wrong.py", "no-decay", optim.weight_decay_step, "accepts the wrong variant x.wrong.py"),
        ("x.wrong.py", "growth", undecayed, "x.wrong.py is called no decay"),
        ("x.wrong.py", "unknown", growing, "x.wrong.py is called growth"),
        ("x.wrong.py", "shrinking", growing, "x.wrong.py bears the name of no mistake"),
    ],
)
def test_a_variant_that_is_misjudged_is_named(monkeypatch, name, mistake, code, words):
    monkeypatch.setattr(zoo, "variants", lambda target: [zoo.Variant(name, mistake, code)])
    assert words in faults(PROBLEM)


def test_false_equivalents_are_named(monkeypatch):
    change = "return (1 - lr * decay) * w - lr * grad → return (1 - lr * decay) * w"
    monkeypatch.setattr(zoo, "equivalents", lambda target: {change: "no reason", "a → b": "gone"})
    said = faults(PROBLEM)
    assert f"listed as equivalent, but told apart: {change}" in said
    assert "listed as equivalent, but no mutant: a → b" in said


def test_a_reference_that_contradicts_dlcore_is_found():
    assert "rejects dlcore's own solution" in faults(
        replace(PROBLEM, reference=lambda **a: reference(**a) + 1)
    )


def test_hanging_mistakes_are_given_up(monkeypatch):
    def hangs(w, grad, lr, decay):
        while True:
            with contextlib.suppress(Exception):
                sum(range(1000))

    lone = replace(PROBLEM, mistakes=(UNDECAYED, replace(UNDECAYED, name="endless", wrong=hangs)))
    lone = replace(lone, groups=lone.groups[:1])
    monkeypatch.setattr(recorder, "COUNTS", {"visible": 1})
    assert answers(lone).mistakes[1].margin > 1e6


# Files


@pytest.fixture
def one_problem(monkeypatch):
    monkeypatch.setattr(problems, "load", lambda: {PROBLEM.target: PROBLEM})


def test_the_command_writes_both_keys_and_they_are_the_same_each_time(one_problem, tmp_path, capsys):
    assert cli.main(["record", "A2", "--device", "cpu", "--out", str(tmp_path)]) == 0
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(first) == ["A2.hidden.safetensors", "A2.visible.safetensors"]
    assert cli.main(["record", "3", "--device", "cpu", "--out", str(tmp_path)]) == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert cli.main(["keys", "--folder", str(tmp_path)]) == 0
    assert "A2.hidden: 1 exercises, 10 cases, 2 mistakes" in capsys.readouterr().out


def test_only_the_date_of_an_unchanged_key_stays(one_problem, tmp_path, monkeypatch):
    monkeypatch.setattr(record, "provenance", lambda device, seed: ABOUT | {"device": "cpu"})
    record.record([], "cpu", 0, ["visible"], tmp_path, say=lambda line: None)
    monkeypatch.setattr(
        record, "provenance", lambda device, seed: ABOUT | {"device": "cpu", "date": "2027-01-01"}
    )
    record.record([], "cpu", 0, ["visible"], tmp_path, say=lambda line: None)
    path = key.path_of("A2", "visible", tmp_path)
    assert key.read(path).provenance["date"] == "2026-01-01"
    record.record([], "cpu", 1, ["visible"], tmp_path, say=lambda line: None)
    assert key.read(path).provenance["date"] == "2027-01-01"


def test_a_key_from_a_gpu_is_not_lost_by_accident(one_problem, tmp_path, capsys):
    path = key.path_of("A2", "visible", tmp_path)
    key.write(key.Key(path, "visible", ABOUT, {PROBLEM.target: answers()}))
    before = path.read_bytes()
    command = ["record", "--device", "cpu", "--out", str(tmp_path)]
    assert cli.main(command) == 1
    assert "was recorded on NVIDIA H200" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name], "not even the other key is written"
    assert cli.main([*command, "--replace-gpu"]) == 0
    assert key.read(path).provenance["device"] == "cpu"


def test_an_unfit_problem_writes_nothing(monkeypatch, tmp_path, capsys):
    unfit = replace(PROBLEM, mistakes=(replace(UNDECAYED, wrong=optim.weight_decay_step),))
    monkeypatch.setattr(problems, "load", lambda: {PROBLEM.target: unfit})
    assert cli.main(["record", "--device", "cpu", "--out", str(tmp_path / "new")]) == 1
    assert "optim.weight_decay_step: no case shows the mistake 'no decay'" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["record", "A99"], 2, "there is no assignment or chapter A99; try A5, or 6"),
        (["record", "A1"], 2, "A1 has no problems yet; there are A2"),
        (
            ["keys", "--folder", "/nowhere"],
            1,
            "there are no keys in /nowhere; record some with: autograder record",
        ),
        (["audit", "A5", "--folder", "/nowhere"], 2, "there is no key of A5 in /nowhere"),
    ],
)
def test_wrong_usage_gets_a_sentence(one_problem, capsys, arguments, code, words):
    assert cli.main(arguments) == code
    shown = capsys.readouterr().err
    assert words in shown
    assert shown.count("\n") == 1


@pytest.mark.parametrize("command", ["record", "audit"])
def test_without_the_zoo_no_key_can_be_tried(command, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(zoo, "FOLDER", tmp_path / "none")
    assert cli.main([command]) == 1
    assert "run this in a checkout of the project" in capsys.readouterr().err


def test_options_that_do_not_exist_end_with_2(capsys):
    for arguments in ([], ["grade"], ["record", "--device", "tpu"], ["record", "--seed", "x"]):
        with pytest.raises(SystemExit) as stopped:
            cli.main(arguments)
        assert stopped.value.code == 2


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_a_gpu_that_is_not_there_is_said_so():
    refuses(record.RecordProblem, "record on the processor with: --device cpu", record.choose_device, "cuda")
    assert record.choose_device("auto").type == "cpu"


def test_changed_problems_are_stale(one_problem, tmp_path, capsys):
    changed = replace(answers(), problem="another")
    key.write(key.Key(key.path_of("A2", "visible", tmp_path), "visible", ABOUT, {PROBLEM.target: changed}))
    key.path_of("A3", "visible", tmp_path).write_bytes(b"torn")
    assert cli.main(["keys", "--folder", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "stale: optim.weight_decay_step; record again" in shown
    assert "A3.visible.safetensors is damaged" in shown
