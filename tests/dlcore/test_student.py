"""`implement` and `restore`: a student's code reaches every caller, fits its signature, can be taken out."""

import subprocess
import sys

import numpy as np
import pytest
from compare import refuses

from dlcore import activations as act
from dlcore import autograd, dense, losses, nn, ops, rl, student


@pytest.fixture(autouse=True)
def library_as_it_was():
    yield
    student.restore()


def test_a_function_by_its_dotted_name_reaches_callers_in_its_own_and_in_other_modules():
    ours = act.sigmoid
    put = student.implement("activations.sigmoid")

    def sigmoid(x):
        return np.full(np.shape(x), 3.0)

    assert put(sigmoid) is sigmoid
    assert act.sigmoid is sigmoid
    assert act.silu([2.0]).tolist() == [6.0]  # x·σ(x), from the same module
    assert losses.bce_with_logits_grad([0.0], [1.0]).tolist() == [2.0]  # σ(x) − t, from another
    student.restore("activations.sigmoid")
    assert act.sigmoid is ours


def test_the_bare_decorator_goes_by_the_name_of_the_function():
    @student.implement
    def relu(x):
        return "mine"

    assert act.relu(1.0) == "mine"


def test_implementing_again_replaces_the_first_and_restore_still_finds_ours():
    ours = act.relu

    def relu(x):
        return 1

    def relu_again(x):
        return 2

    student.implement("activations.relu")(relu)
    student.implement("activations.relu")(relu_again)
    assert act.relu(0.0) == 2
    student.restore()
    assert act.relu is ours
    student.restore("activations.relu")  # nothing left to do
    assert act.relu is ours


def test_a_package_that_offers_the_function_too_offers_the_new_one():
    @student.implement("nn.mlp_param_count")
    def mlp_param_count(sizes):
        return 41

    assert dense.mlp_param_count is nn.mlp_param_count is mlp_param_count
    student.restore()
    assert dense.mlp_param_count is nn.mlp_param_count is not mlp_param_count


def test_operations_on_tensors_run_on_the_new_function_and_its_gradient():
    @student.implement
    def relu(x):
        return np.asarray(x) * 10

    @student.implement
    def relu_grad(x):
        return np.full(np.shape(x), 10.0)

    x = autograd.Tensor([1.0], requires_grad=True)
    y = ops.relu(x)
    y.backward(np.ones(1))
    assert y.data.tolist() == x.grad.tolist() == [10.0]


def test_a_class_takes_the_place_of_ours_under_the_layers_that_derive_from_it():
    ours = nn.Module
    calls = []

    @student.implement("nn.Module")
    class Module(ours):
        def __call__(self, *args, **kwargs):
            calls.append(type(self).__name__)
            return super().__call__(*args, **kwargs)

    model = nn.Sequential(nn.Activation("relu"))
    assert isinstance(model, Module)
    assert model(autograd.Tensor([-1.0])).data.tolist() == [0.0]
    assert calls == ["Sequential", "Activation"]
    student.restore("nn.Module")
    assert nn.Module is ours
    assert nn.Sequential.__bases__ == nn.Activation.__bases__ == (ours,)
    assert Module.__bases__ == (ours,)


def test_a_class_written_without_a_dataclass_will_do():
    @student.implement("rl.MDP")
    class MDP:
        def __init__(self, transitions, rewards, discount):
            self.transitions, self.rewards, self.discount = transitions, rewards, discount

    assert rl.MDP is MDP


def test_names_that_are_no_exercise_are_refused():
    meant = "'optim.adam_stp' is no exercise of dlcore; is 'optim.adam_step' meant?"
    refuses(ValueError, meant, student.implement, "optim.adam_stp")
    refuses(ValueError, "'data.load_digits' is no exercise of dlcore", student.implement, "data.load_digits")
    refuses(ValueError, "'xyzzy' is no exercise", student.restore, "xyzzy")

    def adam_stepp(p):
        pass

    refuses(ValueError, "is no exercise", student.implement, adam_stepp)
    refuses(ValueError, "7", student.implement, 7)


def test_a_name_in_two_modules_needs_its_module():
    def standardize(x):
        pass

    refuses(
        ValueError,
        "standardize could be prob.standardize or data.standardize; write which, as in @implement('prob.stan",
        student.implement,
        standardize,
    )


@pytest.mark.parametrize(
    ("target", "code", "words"),
    [
        ("activations.relu", lambda y: y, "activations.relu is called as relu(x), but yours as relu(y)"),
        ("activations.softmax", lambda x, axis: x, "as softmax(x, axis=-1), but yours as softmax(x, axis)"),
        ("activations.softmax", lambda x, axis=0: x, "but yours as softmax(x, axis=0)"),
        ("activations.softmax", lambda x, *, axis=-1: x, "but yours as softmax(x, *, axis=-1)"),
        ("activations.relu", lambda *x: x, "relu(*x)"),
        ("activations.relu", np.maximum, "relu("),
        ("activations.relu", "relu", "activations.relu is a function, but yours is a str"),
        ("activations.relu", type("relu", (), {}), "activations.relu is a function, but yours is a class"),
        ("nn.Activation", lambda name: None, "nn.Activation is a class, but yours is a function"),
        ("nn.Activation", type("A", (), {}), "nn.Activation is called as Activation(name)"),
    ],
)
def test_what_cannot_be_called_as_ours_is_refused_and_changes_nothing(target, code, words):
    before = student._find(target)
    refuses(TypeError, words, student.implement(target), code)
    assert student._find(target) is before
    assert not student._ours


def test_a_class_needs_the_public_methods_of_ours():
    class WithoutForward:
        def __init__(self, name):
            pass

    class OtherForward(WithoutForward):
        def forward(self, x, y):
            pass

    class NoMethod(WithoutForward):
        forward = 3

    put = student.implement("nn.Activation")
    refuses(TypeError, "nn.Activation has a method forward, which yours lacks", put, WithoutForward)
    refuses(TypeError, "nn.Activation.forward is called as forward(self, x), but yours", put, OtherForward)
    refuses(TypeError, "but yours as forward(unknown)", put, NoMethod)
    assert not student._ours


def test_type_hints_are_the_students_choice():
    @student.implement
    def relu(x: float) -> float:
        return x

    assert act.relu is relu


def test_nothing_in_dlcore_keeps_a_function_where_implement_cannot_reach_it():
    """Only the modules' own tables of names refer to the function of an exercise: no list, no closure."""
    code = """
import gc, importlib, inspect, pkgutil, sys
import dlcore
for module in pkgutil.walk_packages(dlcore.__path__, "dlcore."):
    importlib.import_module(module.name)
from dlcore import student, syllabus
functions = [f for f in map(student._find, syllabus.target_names()) if inspect.isfunction(f)]
tables = {id(vars(m)) for n, m in sys.modules.items() if n.startswith("dlcore")}
tables |= {id(functions), id(globals())}
for holder in gc.get_referrers(*functions):
    if id(holder) not in tables and not inspect.isframe(holder):
        print(type(holder), str(holder)[:300])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, ""), run.stdout + run.stderr
