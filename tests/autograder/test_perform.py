"""A student's function is run, and whatever it does comes back as a response."""

import sys
import warnings

import numpy as np
import pytest

from autograder import perform, wire
from dlcore import nn, student

X = np.array([[1.0, 2.0], [3.0, 4.0]])


def call(code, target="optim.adam_step", scenario=None, **arguments):
    return perform.perform(code, wire.Call(target, arguments or {"x": X}, scenario))


def test_arguments_are_copies_that_may_be_written_to():
    def shift(x):
        x += 1
        return x.sum()

    response = call(shift)
    assert response.changed == ("x",)
    assert float(response.value) == 14
    assert X[0, 0] == 1


def test_a_change_deep_in_a_list_or_dict_is_seen():
    def shift(params):
        params[0]["w"][...] = 0

    assert call(shift, params=[{"w": X}]).changed == ("params",)
    assert call(lambda params: params.append(1), params=[1]).changed == ("params",)
    assert call(lambda x: None, x=np.array([np.nan])).changed == ()


def test_a_result_that_shares_memory_with_an_input_is_told():
    assert call(lambda x, y: (x.T, y + 1), x=X, y=X).shared == ("x",)
    assert call(lambda x: x.copy()).shared == ()


def test_the_result_is_taken_at_once():
    buffer = np.zeros(2)
    first = call(lambda x: buffer)
    buffer += 1
    assert first.value.tolist() == [0, 0]


def test_an_exception_comes_with_the_students_own_line():
    def broken(x):
        y = x[0]
        return np.linalg.inv(y)

    raised = call(broken).raised
    assert raised.kind == "LinAlgError"
    assert raised.code == "return np.linalg.inv(y)"
    assert raised.line == broken.__code__.co_firstlineno + 2


class Evil(Exception):
    def __str__(self):
        raise RuntimeError("no")


def stop(error):
    raise error


@pytest.mark.parametrize(
    "error", [SystemExit(0), Evil(), RecursionError("deep"), MemoryError(), GeneratorExit()]
)
def test_no_exception_of_a_student_gets_out(error):
    assert call(lambda x: stop(error)).raised.kind == type(error).__name__


def test_the_users_own_interrupt_does():
    with pytest.raises(KeyboardInterrupt):
        call(lambda x: stop(KeyboardInterrupt()))


def test_warnings_are_no_mistakes(capsys):
    def noisy(x):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        print("note", file=sys.stderr)
        print("seen")
        return np.log(x - x) / 0

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isneginf(call(noisy).value).all()
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "seen" in shown.out


def test_a_class_stands_in_dlcore_while_it_is_tried_and_no_longer():
    class Linear(nn.Linear):
        pass

    seen = []
    before = nn.Linear
    response = call(lambda x: seen.append(1), target="nn.Linear")
    assert response.raised is None
    perform.perform(
        type("Linear", (Linear,), {"__init__": lambda self, **x: seen.append(nn.Linear)}),
        wire.Call("nn.Linear", {"x": X}),
    )
    assert seen[-1] is not before
    assert nn.Linear is before
    assert student.implemented() == ()


def test_scenarios_are_found_by_name():
    from autograder import scenarios

    module = type(sys)("autograder.scenarios.made_up")
    module.twice = lambda code, x: code(code(x))
    sys.modules[module.__name__] = scenarios.made_up = module
    try:
        assert call(lambda x: x + 1, scenario="made_up.twice").value.tolist() == (X + 2).tolist()
    finally:
        del sys.modules[module.__name__], scenarios.made_up


def test_memory_that_was_never_filled_holds_no_earlier_answer():
    for _ in range(20):
        call(lambda x: np.arange(9.0))
        assert np.isnan(call(lambda x: np.empty(9)).value).all()
