"""Kept work is judged again elsewhere: a file may hang, crash or lie, and costs one sentence."""

import subprocess

import pytest
from compare import refuses

from autograder import key, recheck
from autograder.authoring import answers
from autograder.portfolio import Kept
from autograder.recheck import Outcome

PARAMETERS = "p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0"
ADAM = f"""
def adam_step({PARAMETERS}):
    g = g + weight_decay * p
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
    return p - lr * m / (1 - beta1**t) / ((v / (1 - beta2**t)) ** 0.5 + eps), m, v
"""
ADAMW = f"""
from dlcore import optim

def adamw_step({PARAMETERS.replace("=0.0", "=1e-2")}):
    return optim.adam_step(p * (1 - lr * weight_decay), g, m, v, t, lr, beta1, beta2, eps)
"""
LR = "def step_lr(t, lr, step_size, gamma=0.1):\n    {}\n"


def judged(tmp_path, **texts):
    """The outcomes for texts by the last names of exercises."""
    modules = {"step_lr": "schedules", "Tensor": "autograd", "Module": "nn"}
    names = {name: f"{modules.get(name, 'optim')}.{name}" for name in texts}
    kept = [Kept(names[name], tmp_path / f"{names[name]}.py", text) for name, text in texts.items()]
    outcomes = recheck.recheck(kept)
    assert len(outcomes) == len(kept)
    return {name: outcomes[names[name]] for name in texts}


def test_what_is_right_is_found_right(tmp_path):
    assert judged(tmp_path, adam_step=ADAM, adamw_step=ADAMW) == {
        "adam_step": Outcome(True),
        "adamw_step": Outcome(True),
    }


def test_what_is_wrong_is_taken_out_before_others_lean_on_it(tmp_path):
    wrong = ADAM.replace("/ (1 - beta1**t)", "")
    outcomes = judged(tmp_path, adam_step=wrong, adamw_step=ADAMW)
    assert outcomes["adam_step"].right is False
    assert outcomes["adam_step"].said.startswith("it is not right any more (wrong values")
    assert outcomes["adamw_step"] == Outcome(True)


def answer(target):
    """The author's, as a kept file."""
    lines = ["import numpy as np", *answers.imports([target])]
    return "\n".join([*lines, answers.answer_cell(target, [target], answers.Cut(())).partition("\n")[2]])


def test_it_may_come_before_what_it_leans_on(tmp_path):
    """In the order of the book, modules stand before the tensors that they are made of."""
    tensor = answer("autograd.Tensor").replace("### BEGIN SOLUTION", "raise ValueError", 1)
    outcomes = judged(tmp_path, Module=answer("nn.Module"), Tensor=tensor)
    assert outcomes["Tensor"].right is False
    assert outcomes["Module"] == Outcome(True)


def test_nothing_to_judge_starts_nothing(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_: 1 / 0)
    assert recheck.recheck([]) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import os; os._exit(0)", "it ended Python itself"),
        (LR.format("import os; os._exit(0)"), "it ended Python itself"),
        ("import os; os.kill(os.getpid(), 11)", "it ended Python itself"),
        ("1 / 0", "it stopped with ZeroDivisionError: division by zero"),
        (LR.format("raise SystemExit"), "it is not right any more (stopped with an error)"),
        (LR.format("raise NotImplementedError"), "it is not right any more (not written yet)"),
        ("def step_lr(step):\n    pass", "schedules.step_lr is called as"),
        ("step_lr = 3", "schedules.step_lr is a function, but yours is a int"),
        ("print('[]'); input()", "it stopped with EOFError"),
    ],
)
def test_trouble_costs_one_sentence_and_no_other_work(tmp_path, text, said):
    outcomes = judged(tmp_path, adam_step=ADAM, step_lr=text, adamw_step=ADAMW)
    assert outcomes["step_lr"].right is False
    assert outcomes["step_lr"].said.startswith(said)
    assert outcomes["adam_step"] == outcomes["adamw_step"] == Outcome(True)


def test_what_is_printed_does_not_disturb(tmp_path):
    noisy = "import sys, os\nprint('[\"optim.adam_step\", false, \"\"]', flush=True)\nos.write(1, b'[]\\n')\n"
    assert judged(tmp_path, adam_step=noisy + ADAM) == {"adam_step": Outcome(True)}


def test_no_window_is_opened_for_what_it_draws(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "qtagg")
    drawing = "import os\nassert os.environ['MPLBACKEND'] == 'Agg'\n"
    assert judged(tmp_path, adam_step=drawing + ADAM) == {"adam_step": Outcome(True)}


def test_what_hangs_is_stopped_when_it_is_run_and_when_it_is_called(tmp_path, monkeypatch):
    monkeypatch.setattr(recheck, "SECONDS", 5.0)
    called = LR.format("import time; time.sleep(10_000)")
    outcomes = judged(tmp_path, adam_step="while True: pass", adamw_step=ADAMW, step_lr=called)
    assert outcomes["adam_step"] == outcomes["step_lr"] == Outcome(False, "it took longer than 5 s")
    assert outcomes["adamw_step"] == Outcome(True)


def test_without_a_key_nobody_knows(tmp_path, monkeypatch):
    monkeypatch.setattr(key, "FOLDER", tmp_path)
    assert judged(tmp_path, adam_step=ADAM) == {"adam_step": Outcome(None)}


def test_a_damaged_key_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(key, "FOLDER", tmp_path)
    key.path_of("A6", "visible", tmp_path).write_bytes(b"torn")
    [outcome] = judged(tmp_path, adam_step=ADAM).values()
    assert outcome.right is None
    assert "is damaged or no answer key" in outcome.said


def test_a_python_that_does_not_start_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(recheck, "_CHILD", "raise SystemExit({path!r} and 1)")
    refuses(recheck.RecheckProblem, "Python did not start", judged, tmp_path, adam_step=ADAM)
