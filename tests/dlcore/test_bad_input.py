"""What holds for every public function: bad input is refused in a sentence, inputs stay, precision stays."""

import numpy as np
import pytest
import register
from compare import refuses

from dlcore import autograd, data, generative, nn, optim, train

# Texts by which Python and numpy tell that something was not checked.
RAW = (
    "object is not",
    "object cannot be",
    "object has no",
    "object of type",
    "not enough values",
    "too many values",
    "unsupported operand",
    "not supported between",
    "could not convert",
    "could not be broadcast",
    "cannot unpack",
    "cannot interpret",
    "cannot reshape",
    "unhashable",
    "ufunc",
    "must be real number",
    "argument must be",
    "inhomogeneous",
    "truth value",
    "matmul",
    "data type",
    "out of bounds",
    "aligned",
)
NO_NUMBERS = {
    "complex": np.ones((2, 3), dtype=complex),
    "words": np.array(["a", "b"]),
    "objects": np.array([None, {}]),
    "ragged": [[1.0], [1.0, 2.0]],
    "empty": np.zeros((0, 3)),
    "text": "abc",
    "dict": {"a": 1},
    "object": object(),
}
NO_SIZES = {"zero": 0, "negative": -1, "half": 2.5, "a flag": True, "None": None}
NO_REALS = {"NaN": np.nan, "infinity": np.inf, "minus infinity": -np.inf}
OTHERS = {
    "number": 1.5,
    "empty list": [],
    "row": np.ones(3),
    "matrix": np.ones((2, 3)),
    "deep": np.ones((1,) * 6),
}


# What looks bad and is not, or cannot be looked at, with the reason.
ACCEPTED = {
    ("linalg.lp_norm", "p", "infinity"): "the maximum norm",
    ("train.EarlyStopping.update", "value", "NaN"): "a loss that is no number is not better",
    ("train.EarlyStopping.update", "value", "infinity"): "nor is an infinite one",
    ("train.EarlyStopping.update", "value", "minus infinity"): "what a loss is, is for the user to say",
}
UNCHECKED = {
    ("autograd.record", "data"): "every operation goes through it, with a result of checked arrays",
    ("autograd.record", "pull"): "the same",
    ("autograd.unbroadcast", "g"): "the same, in the backward pass",
}


def tried(value):
    """By name, what to put in place of a valid value."""
    if isinstance(value, np.ndarray) and value.ndim:
        return NO_NUMBERS | NO_SIZES | OTHERS | {"an axis more": value[None], "an axis less": value[0]}
    if isinstance(value, autograd.Tensor):
        ranks = {"an axis more": value.data[None], "an axis less": value.data[0]}
        return NO_NUMBERS | NO_SIZES | OTHERS | {bad: autograd.Tensor(x) for bad, x in ranks.items()}
    if isinstance(value, np.ndarray):
        return NO_NUMBERS | OTHERS
    return NO_NUMBERS | NO_SIZES | NO_REALS | OTHERS


def must_refuse(argument, value, bad):
    """Whether no function can have a use for `bad` where `value` is right."""
    if isinstance(value, (np.ndarray, autograd.Tensor)):
        return bad in NO_NUMBERS
    if type(value) is int:
        return bad in {*NO_NUMBERS, *NO_REALS, "half", "a flag"} or (bad == "negative" and argument != "axis")
    if type(value) is float:
        return bad in {*NO_NUMBERS, *NO_REALS}
    return callable(value) and bad not in ("None", "text")


def verdict(name, argument, bad, value):
    """What is wrong with the answer to a bad argument, or None."""
    given = register.CALLS[name]()
    valid = given[argument]
    try:
        register.call(name, given | {argument: value})
    except (ValueError, TypeError) as refusal:
        message = str(refusal)
        if "\n" in message or any(text in message for text in RAW):
            return f"says {message!r}"
        return None
    except Exception as error:
        return f"raises {error!r}"
    fine = (name, argument, bad) in ACCEPTED or (name, argument) in UNCHECKED
    return None if fine or not must_refuse(argument, valid, bad) else "is accepted"


def test_the_register_is_complete():
    public = set(register.public())
    called = {name for name in register.CALLS if name.count(".") == 1}
    assert public == called | set(register.UNCALLED)
    assert not called & set(register.UNCALLED)


@pytest.mark.parametrize("name", sorted(register.CALLS))
def test_bad_input_is_refused_in_a_sentence(name):
    odd = []
    for argument, value in register.CALLS[name]().items():
        if isinstance(value, bool):
            continue
        for bad, replacement in tried(value).items():
            if answer := verdict(name, argument, bad, replacement):
                odd.append(f"{argument} = {bad} {answer}")
    assert not odd, f"{name}: " + "; ".join(odd)


@pytest.mark.parametrize("load", [data.load_mnist, data.load_cifar10])
def test_loaders_refuse_before_they_download(load):
    refuses(TypeError, "folder must be of type str or Path, not int 3", load, 3)
    refuses(TypeError, "base_url must be of type str, not NoneType None", load, "folder", base_url=None)
    refuses(TypeError, "hashes must be of type Mapping, not str 'md5'", load, "folder", hashes="md5")
    refuses(ValueError, "hashes names 0 files", load, "folder", hashes={})


def test_what_the_register_does_not_reach():
    for axis in (5, "rows"):
        refuses(ValueError, "axis must name axes of shape (2, 3)", register.t(2, 3).sum, axis)
    refuses(ValueError, "x has shape ()", nn.Flatten(), autograd.Tensor(1.0))
    refuses(RuntimeError, "call fit(patterns) first", generative.Hopfield().recall, [1.0])
    sgd = optim.SGD([register.t(2)], lr=0.1)
    refuses(ValueError, "model.parameters() is empty", train.Trainer, nn.Flatten(), sgd)


# What changes the arrays it is given because that is its task.
CHANGES = {"train.clip_grad_norm", "train.Trainer.fit"}


@pytest.mark.parametrize("name", sorted(set(register.CALLS) - CHANGES))
def test_inputs_stay_as_they_are(name):
    def frozen(x):
        x = x.copy()
        x.flags.writeable = False
        return x

    register.call(name, register.mapped(register.CALLS[name](), frozen))


# What answers in float64 whatever comes in, with the reason.
FLOAT64 = {
    "linear.SoftmaxRegression.fit": "its weights are float64",
    "linear.SoftmaxRegression.predict_proba": "its weights are float64",
    "metrics.expected_calibration_error": "numpy's bincount adds up in float64",
    "nn.RandomFeatures.features": "its weights are float64",
    "rl.policy_evaluation": "the tables of an MDP are float64",
    "robust.loss_surface": "losses are Python numbers",
    "selection.cross_validate": "scores are Python numbers",
    "selection.learning_curve": "scores are Python numbers",
    "autograd.gradcheck": "refuses float32",
}


@pytest.mark.parametrize("name", sorted(set(register.CALLS) - set(FLOAT64)))
def test_float32_stays_float32(name):
    def single(x):
        return x.astype(np.float32) if x.dtype == np.float64 else x

    given = register.mapped(register.CALLS[name](), single)
    if any(x.dtype == np.float32 for x in register.arrays_in(given)):
        results = register.arrays_in(register.call(name, given, np.float32))
        assert not [x for x in results if x.dtype == np.float64], f"{name} answers in float64"
