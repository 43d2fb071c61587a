"""A level counts when it works and holds; what is missing is said with the command that helps."""

import os
from pathlib import Path

import pytest

from autograder.commands import doctor
from autograder.sandbox import levels, runner


def without_anything(monkeypatch):
    monkeypatch.setattr(levels.shutil, "which", lambda name: None)
    monkeypatch.setattr(levels.jail, "landlock_version", lambda: -1)
    monkeypatch.setattr(levels, "tried", lambda chosen: "bubblewrap is not installed")


def test_levels_differ_by_one_layer_each():
    made = {level: levels.settings(level, runner.Settings()) for level in runner.LEVELS}
    assert {level: settings.level for level, settings in made.items()} == {
        name: name for name in runner.LEVELS
    }
    assert not made["S0"].isolated


def test_this_machine_offers_the_level_that_it_is_known_for():
    level = os.environ.get("AUTOGRADER_LEVEL")
    if not level:
        pytest.skip("AUTOGRADER_LEVEL does not name a level of this machine")
    assert levels.best(runner.Settings(), levels.REDUCED).level == level


@pytest.mark.parametrize("layer", ["nothing", "seccomp", "landlock"])
def test_a_sandbox_that_lets_an_attack_through_is_found_out(layer):
    held = {"seccomp": layer == "seccomp", "landlock": layer == "landlock"}
    chosen = runner.Settings(bubblewrap=False, namespaces=False, **held)
    problem = levels.tried(chosen)
    expected = {
        "nothing": ("forks", "starts processes", "opens sockets", "reads /etc/passwd"),
        "seccomp": ("reads /etc/passwd",),
        "landlock": ("forks", "opens sockets"),
    }
    assert problem.startswith("a worker ")
    for attack in expected[layer]:
        assert attack in problem
    assert not Path("/var/tmp/of-a-worker").exists()


def test_the_best_level_is_taken_first(monkeypatch):
    monkeypatch.setattr(levels, "tried", lambda chosen: "no namespaces" if chosen.level == "S3" else "")
    assert levels.best(runner.Settings()).level == "S2"
    assert levels.best(runner.Settings(), ["S1"]).level == "S1"


def test_where_nothing_works_one_sentence_says_why_and_what_helps(monkeypatch):
    without_anything(monkeypatch)
    with pytest.raises(runner.SandboxProblem) as problem:
        levels.best(runner.Settings())
    said = str(problem.value)
    assert "\n" not in said
    assert "bubblewrap is not installed" in said
    assert "sudo apt-get install bubblewrap" in said
    assert "autograder doctor" in said


@pytest.mark.parametrize(
    ("setting", "value", "command"),
    [
        (
            "kernel/apparmor_restrict_unprivileged_userns",
            "1",
            "apparmor_restrict_unprivileged_userns=0",
        ),
        ("kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
        ("user/max_user_namespaces", "0", "user.max_user_namespaces=10000"),
        ("", "", "docker run"),
    ],
)
def test_the_remedy_fits_the_machine(monkeypatch, setting, value, command):
    monkeypatch.setattr(levels.shutil, "which", lambda name: "/usr/bin/bwrap")
    monkeypatch.setattr(levels.jail, "landlock_version", lambda: 4)
    monkeypatch.setattr(levels, "_setting", lambda name: value if name == setting else "")
    assert command in levels._remedy()


def test_without_bubblewrap_its_levels_are_not_even_tried(monkeypatch):
    monkeypatch.setattr(levels.shutil, "which", lambda name: None)
    monkeypatch.setattr(runner.Runner, "__init__", lambda *unused: pytest.fail("a runner was started"))
    assert levels.tried(runner.Settings()) == "bubblewrap is not installed"


def test_a_runner_that_cannot_start_is_a_finding_and_no_crash(monkeypatch):
    def broken(*unused, **more):
        raise runner.SandboxProblem("setting up uid map: Permission denied")

    monkeypatch.setattr(runner.Runner, "__init__", broken)
    assert "uid map" in levels.tried(runner.Settings(bubblewrap=False))


def test_another_system_is_told_what_it_can_do(monkeypatch):
    monkeypatch.setattr(levels.sys, "platform", "darwin")
    assert "needs Linux" in levels.tried(runner.Settings())


@pytest.mark.parametrize(
    ("works", "status", "said"),
    [
        ({"S3", "S2", "S1"}, 0, "grades at level S3"),
        ({"S2", "S1"}, 0, "grades at level S2"),
        ({"S1"}, 1, "--allow-reduced"),
        (set(), 1, "may not write grades"),
    ],
)
def test_the_doctor_says_yes_or_no_and_what_to_do(monkeypatch, capsys, works, status, said):
    monkeypatch.setattr(levels, "tried", lambda chosen: "" if chosen.level in works else "it is broken")
    assert doctor.run() == status
    out = capsys.readouterr().out
    assert said in out
    lines = out.splitlines()
    for level in levels.REDUCED:
        assert f"{'yes' if level in works else 'NO '} level {level}" in lines
    assert out.count("it is broken. ") == 3 - len(works)
    assert ("--allow-reduced" in out) == (works == {"S1"})


def test_the_doctor_tries_this_machine(capsys):
    status = doctor.run()
    out = capsys.readouterr().out
    assert ("grades at level" in out) == (status == 0)
    assert len([line for line in out.splitlines() if line[:4] in ("yes ", "NO  ")]) == 7
