"""Automatic mutants: every operator does what it promises, checks are left alone, dlcore stays as it is."""

import ast
import inspect
import itertools
import sys
from textwrap import indent

import numpy as np
import pytest

import dlcore
from autograder import mutants as mu
from dlcore import attention, autograd, nn, optim, syllabus

TARGETS = [
    target
    for assignment in syllabus.ASSIGNMENTS
    if assignment.code in ("A5", "A6", "A8", "A11")
    for exercise in assignment.exercises
    for target in exercise.targets
]
# Of these there is too little to change for twenty mutants: a line or two, or a few calls in a row.
SHORT = {
    "attention": "attention_scores attention_weights causal_mask padding_mask",
    "autograd": "count_paths topological_sort",
    "conv": "conv1d conv_param_count",
    "losses": "mse_backward",
    "nn": "Activation Linear MLP Sequential linear_backward",
    "optim": "adagrad_step adamw_step gradient_descent max_stable_lr",
    "pool": "global_avg_pool global_avg_pool_backward",
    "schedules": "exponential_lr step_lr",
}


def wrong(body, *checkers):
    """All that a function of this body becomes, without its signature."""
    definition = ast.parse("def f():\n" + indent(body, "    ")).body[0]
    found = [ast.unparse(changed.body) for changed, _ in mu.changes(definition, frozenset(checkers))]
    assert len(set(found)) == len(found)
    assert ast.unparse(definition.body) == ast.unparse(
        ast.parse("def f():\n" + indent(body, "    ")).body[0].body
    )
    return set(found)


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        # Signs, and forgotten operands.
        ("a + b", ["a - b", "a", "b"]),
        ("a - b", ["a + b", "a"]),
        ("a * b", ["a / b", "a", "b"]),
        ("a / b", ["a * b", "a // b", "a"]),
        ("a // b", ["a / b"]),
        ("a ** b", ["a * b"]),
        ("a % b", ["a // b"]),
        ("a & b", ["a | b"]),
        ("a | b", ["a & b"]),
        ("a @ b", ["b @ a"]),
        ("-x", ["x"]),
        ("not x", ["x"]),
        ("~x", ["x"]),
        ("a and b", ["a or b"]),
        ("a or b", ["a and b"]),
        # Comparisons.
        ("a < b", ["a <= b", "a > b"]),
        ("a <= b", ["a < b"]),
        ("a > b", ["a >= b", "a < b"]),
        ("a >= b", ["a > b"]),
        ("a < b <= c", ["a <= b <= c", "a > b <= c", "a < b < c"]),
        ("a == b", ["a != b"]),
        ("a != b", ["a == b"]),
        ("a is None", ["a is not None"]),
        ("a is not None", ["a is None"]),
        ("a in b", ["a not in b"]),
        ("a not in b", ["a in b"]),
        # Constants.
        ("3", ["4", "2"]),
        ("0", ["1", "-1"]),
        ("-1", ["-2", "0", "1"]),
        ("x[2]", ["x[3]", "x[1]"]),
        ("0.5", ["1.0", "-0.5"]),
        ("-0.5", ["-1.0", "0.5"]),
        ("0.0", ["1.0"]),
        ("1e-08", ["2e-08", "-1e-08"]),
        ("True", ["False"]),
        ("False", ["True"]),
        ("x['sum']", []),
        ("None", []),
        # Axes.
        ("f(axis=0)", ["f(axis=1)", "f(axis=-1)"]),
        ("f(axis=-2)", ["f(axis=-1)", "f(axis=-3)", "f(axis=2)"]),
        ("f(axis=(i, j, *k))", ["f(axis=(j, *k))", "f(axis=(i, j))"]),
        ("f(x, keepdims=True)", ["f(x)"]),
        # Calls.
        ("f(a, b, c)", ["f(b, a, c)"]),
        ("f(*a, b)", []),
        ("f(a, *b)", []),
        ("np.maximum(a, b)", ["np.minimum(a, b)"]),
        ("min(a, b)", ["max(a, b)"]),
        ("all(x)", ["any(x)"]),
        ("sum(x)", []),
        ("seen.add(x)", []),
        ("np.add(a, b)", ["np.subtract(a, b)"]),
        ("reduce(np.minimum, x)", ["reduce(x, np.minimum)", "reduce(np.maximum, x)"]),
        *[(f"np.{name}(x)", ["x"]) for name in ("sqrt", "abs", "square", "conj", "copy", "exp")],
        ("x.copy()", ["x"]),
        ("abs(x)", ["x"]),
        ("np.exp(x, out=x)", []),
        # Transposes, slices and ranges.
        ("x.T", ["x"]),
        ("x.mT @ y", ["y @ x.mT", "x @ y"]),
        ("x[a:b]", ["x[a + 1:b]", "x[a:]", "x[a:b - 1]"]),
        ("x[:, i]", ["x[1:, i]"]),
        ("x[::s]", ["x[1::s]", "x[:]"]),
        ("x[::-1]", ["x", "x[1::-1]", "x[::1]", "x[::0]", "x[::-2]"]),
        ("range(n)", ["range(n - 1)"]),
        ("range(1, n)", ["range(2, n)", "range(0, n)", "range(n, 1)"]),
        ("range(a, n)", ["range(a + 1, n)", "range(n, a)"]),
        ("reversed(x)", ["x"]),
        ("enumerate(x)", ["enumerate(x, 1)"]),
        ("np.tri(n)", ["np.tri(n, k=-1)", "np.tri(n).T"]),
        # Choices and results.
        ("a if c else b", ["a", "b"]),
        ("(a, b, c)", ["(b, a, c)", "(a, c, b)"]),
        ("lambda g: (a, b)", ["lambda g: (b, a)"]),
    ],
)
def test_what_expressions_become(right, expected):
    assert wrong(f"return {right}") == {f"return {e}" for e in expected}


@pytest.mark.parametrize(
    "pair",
    [
        ("sum", "mean"),
        ("max", "min"),
        ("argmax", "argmin"),
        ("zeros", "ones"),
        ("zeros_like", "ones_like"),
        ("sin", "cos"),
        ("any", "all"),
        ("floor", "ceil"),
        ("tril", "triu"),
    ],
)
def test_functions_and_methods_are_taken_for_each_other(pair):
    for a, b in itertools.permutations(pair):
        assert wrong(f"return np.{a}(x)") == {f"return np.{b}(x)"}
        assert wrong(f"return x.{a}()") == {f"return x.{b}()"}


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        ("x += y", ["x -= y", "x = y", "pass"]),
        ("x[i] *= y", ["x[i] /= y", "x[i] = y", "pass"]),
        ("f(x)", ["pass"]),
        ("x = y", []),
        ("d[i] = y", ["pass"]),
        ("self.a, self.b = c", ["pass"]),
        ("self.a: int = 1", ["pass", "self.a: int = 2", "self.a: int = 0"]),
        ("self.a, b = c", []),
        ("self.a: int", []),
        ("if c:\n    x = y", ["if not c:\n    x = y"]),
        ("if not c:\n    x = y", ["if c:\n    x = y"]),
        ("if c in d:\n    x = y", ["if c not in d:\n    x = y"]),
        ("if c < d:\n    x = y", [f"if {c}:\n    x = y" for c in ("not c < d", "c <= d", "c > d")]),
        ("while c:\n    break", ["while c:\n    pass"]),
        ("for x in y:\n    continue", ["for x in y:\n    pass"]),
        ("yield (a, b)", ["pass", "yield (b, a)"]),
    ],
)
def test_what_statements_become(right, expected):
    assert wrong(right) == set(expected)


@pytest.mark.parametrize(
    "body",
    [
        '"""Say 1 + 1."""',
        "raise ValueError(f'{a + 1} is 1')",
        "if a < 1:\n    raise ValueError('1' + a)",
        "if a < 1:\n    self._refuse(a, b)",
        "if a < 1:\n    raise ValueError\nelif a + 1:\n    raise TypeError",
        "for a in range(3):\n    if a < 1:\n        raise ValueError",
        "try:\n    pass\nexcept ValueError:\n    return a + b",
        "check.whole('n', n)",
        "check.whole('n', n), check.array('x', x)",
        "n = check.whole('n', n, at_least=1 + 1)",
        "x = [check.whole(f'x[{i}]', n) for i, n in enumerate(x, 1)]",
        "a, b = _like(a=a + 1, b=b)",
        "return f'{a + 1}'",
        "x: dict[0, 1] = y",
        "def g(x=1 + 1, *, y: 2=0) -> 3:\n    return x",
        "@cache(size=1)\ndef g(x):\n    return x",
        "return zip(*x, strict=True)",
    ],
)
def test_what_students_are_not_asked_for_stays(body):
    assert wrong(body, "_like", "self._refuse") == set()


def test_work_beside_and_inside_checks_is_changed():
    guarded = "if a < 1:\n    raise ValueError\nelse:\n    x += y"
    assert wrong(guarded) == {guarded.replace("x += y", other) for other in ("x -= y", "x = y", "pass")}
    assert wrong("x = check.array('x', y + 1)") == {
        f"x = check.array('x', {other})" for other in ("y", "1", "y - 1", "y + 2", "y + 0")
    }
    assert wrong("return check.real('a', a) * b") == {
        "return check.real('a', a)",
        "return b",
        "return check.real('a', a) / b",
    }


def test_of_a_class_the_methods_are_changed_and_nothing_else():
    code = """
class A(B if c else D):
    \"\"\"Half.\"\"\"
    born: int = 0
    half = 1 / 2

    @cached(size=1)
    def f(self, x=1 / 2):
        return x / 2

    def __repr__(self):
        return 'A' + 'B'
"""
    found = [change for _, change in mu.changes(ast.parse(code).body[0])]
    assert found == [f"return x / 2 → return {other}" for other in ("x", "x * 2", "x // 2", "x / 3", "x / 1")]


def test_helpers_that_check_are_told_from_those_that_compute():
    found = set().union(*(mu._read(module)[1] for module in (attention, autograd, optim)))
    checking = "_like _numbers _attention_arrays _of_shape _projections _refuse_changed self._must_not_record"
    computing = "_average _with_decay _finite_max _query_blocks _eigenvalues _joined _scatter self._change"
    assert set(checking.split()) <= found
    assert not set(computing.split()) & found


def told(code):
    return [change for _, change in mu.changes(ast.parse(code).body[0])]


def test_a_change_shows_the_smallest_statement_or_the_first_line():
    code = "def f(x):\n  for i in range(n):\n    if c:\n      y[i] = x\n    else:\n      break"
    assert told(code) == [
        "for i in range(n): → for i in range(n - 1):",
        "if c: → if not c:",
        "y[i] = x → pass",
        "break → pass",
    ]


def test_a_long_statement_is_shortened_around_the_change():
    long = " + ".join(f"word_{i}(x)" for i in range(40))
    found = told(f"def f(x):\n    return {long} + x[7] + {long}")
    assert max(map(len, found)) <= 2 * mu._WIDTH + 10
    assert any("word_39(x) + x[7] + word_0(x)" in f and "word_39(x) + x[8] + word_0(x)" in f for f in found)
    removed = next(change for change in told(f"def f(x):\n    y[0] = {long}") if change.endswith("→ pass"))
    assert removed.startswith("y[0] = word_0(x)")
    assert removed.endswith("word_39(x) → pass")


def test_lines_that_move_leave_the_changes_as_they_are():
    assert told("def f(x):\n    return x + 1") == told(
        "\n\ndef f(\n    x\n):\n    # more\n\n    return (\n  x+1)"
    )


def test_a_change_that_occurs_twice_is_counted():
    found = [m.change for m in mu.mutants("nn.Module") if m.change.startswith("tensor.grad = None → pass")]
    assert found == ["tensor.grad = None → pass", "tensor.grad = None → pass (2nd)"]
    assert [mu._ordinal(n) for n in (1, 3, 4, 11, 22)] == ["", " (3rd)", " (4th)", " (11th)", " (22nd)"]


def test_every_exercise_has_mutants_and_most_have_many():
    short = {f"{module}.{name}" for module, names in SHORT.items() for name in names.split()}
    assert len(TARGETS) == 63
    for target in TARGETS:
        found = list(itertools.islice(mu.mutants(target), 20))
        assert found, target
        assert all(m.target == target and callable(m.code) for m in found)
        assert (len(found) < 20) == (target in short), f"{target}: {len(found)}"


def test_all_exercises_of_the_course_can_be_mutated():
    counts = {
        target: sum(1 for _ in itertools.islice(mu.mutants(target), 3)) for target in syllabus.target_names()
    }
    assert sum(counts.values()) > 2.5 * len(counts)


@pytest.mark.parametrize("target", ["attention.sdpa_backward", "optim.adam_step", "nn.Module"])
def test_changes_are_unique_and_come_in_the_same_order(target):
    first, second = ([m.change for m in mu.mutants(target)] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


def test_a_mutant_computes_what_its_change_says():
    found = {m.change: m.code for m in mu.mutants("optim.sgd_step")}
    step = found["return g + weight_decay * p if weight_decay else g → return g"]  # in a helper
    assert optim.sgd_step([1.0], [2.0], [0.0], lr=0.5, weight_decay=1.0)[0].tolist() == [-0.5]
    assert step([1.0], [2.0], [0.0], lr=0.5, weight_decay=1.0)[0].tolist() == [0.0]
    assert step.__code__.co_filename == "<mutant of optim.sgd_step>"
    assert step.__module__ == "dlcore.optim"
    assert inspect.signature(step) == inspect.signature(optim.sgd_step)
    with pytest.raises(ValueError, match="v has shape"):
        step([1.0], [2.0], [0.0, 0.0], lr=0.5)


def test_a_function_is_found_in_the_module_that_defines_it():
    found = {m.change.rpartition(" → ")[2]: m.code for m in mu.mutants("nn.linear_backward")}
    *_, db = found["return (g @ w if need_dx else None, g.T @ x, g.mean(axis=0))"](*[np.ones((2, 2))] * 3)
    assert db.tolist() == [1.0, 1.0]


def test_a_mutated_class_can_take_the_place_of_ours():
    found = {m.change: m.code for m in mu.mutants("autograd.Tensor")}
    tensor = found["return total * (total.data.size / self.data.size) → return total"]
    assert (tensor.__module__, tensor.__qualname__) == ("dlcore.autograd", "Tensor")
    assert tensor([1.0, 3.0]).shape == (2,)
    dlcore.implement("autograd.Tensor")(tensor)
    try:
        assert autograd.Tensor([1.0, 3.0]).mean().item() == 4.0
    finally:
        dlcore.restore()
    assert autograd.Tensor([1.0, 3.0]).mean().item() == 2.0


def test_a_layer_of_mutants_is_still_a_module():
    layer = next(m.code for m in mu.mutants("nn.MLP") if m.change.endswith("*stack[:])"))
    model = layer([2, 3, 1], np.random.default_rng(0))
    assert isinstance(model, nn.Module)
    assert len(model) == 4


def test_dlcore_stays_as_it_is():
    modules = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "dlcore"}
    before = {name: dict(vars(module)) for name, module in modules.items()}
    codes = {f: f.__code__ for held in before.values() for f in held.values() if inspect.isfunction(f)}
    members = dict(vars(autograd.Tensor))
    for target in ("autograd.Tensor", "optim.adam_step", "nn.Module"):
        for _ in mu.mutants(target):
            pass
    assert all(vars(module) == before[name] for name, module in modules.items())
    assert all(f.__code__ is code for f, code in codes.items())
    assert dict(vars(autograd.Tensor)) == members


def test_what_cannot_be_mutated_is_refused():
    for target in ("optim.no_step", "nowhere.step", "optim._BLOCK"):
        with pytest.raises(LookupError, match="no function or class"):
            next(mu.mutants(target))

    def identity(x):
        return x

    identity.__module__ = "a_notebook"
    dlcore.implement("activations.identity")(identity)
    try:
        with pytest.raises(LookupError, match="not dlcore's own"):
            next(mu.mutants("activations.identity"))
    finally:
        dlcore.restore()
