"""Learning-rate schedules against torch.optim.lr_scheduler, their state, and bad input."""

import math
import warnings

import numpy as np
import pytest
import torch
from compare import refuses
from hypothesis import given
from hypothesis import strategies as st

from dlcore import optim, schedules

rates = st.floats(1e-5, 10.0)
gammas = st.floats(0.05, 1.2)
parts = st.floats(0.1, 0.9)


class Parameter:
    """The least that an optimiser can move."""

    def __init__(self):
        self.data, self.grad = np.ones(2), None

    def mark_changed(self):
        """Nothing to do."""


def ours(lr=0.1, cls=optim.SGD):
    return cls([Parameter()], lr=lr)


def theirs(lr=0.1, cls=torch.optim.SGD):
    return cls([torch.zeros(1, requires_grad=True)], lr=lr)


def close(got, want):
    assert np.allclose(got, want, rtol=1e-9, atol=1e-15), f"{got} instead of {want}"


def course(schedule, steps, name="lr"):
    """What the optimiser's number `name` is at every update."""
    values = []
    for _ in range(steps):
        values.append(getattr(schedule.optimizer, name))
        schedule.optimizer.step()
        schedule.step()
    return values


def torch_course(scheduler, steps, read=lambda group: group["lr"]):
    values = []
    for _ in range(steps):
        values.append(read(scheduler.optimizer.param_groups[0]))
        scheduler.optimizer.step()
        with warnings.catch_warnings():
            # SequentialLR calls its own parts in a way that PyTorch has deprecated.
            warnings.simplefilter("ignore", UserWarning)
            scheduler.step()
    return values


torch_schedulers = torch.optim.lr_scheduler


@given(lr=rates, size=st.integers(1, 9), gamma=gammas)
def test_step_lr(lr, size, gamma):
    want = torch_course(torch_schedulers.StepLR(theirs(lr), size, gamma), 30)
    close(course(schedules.StepLR(ours(lr), size, gamma), 30), want)
    close([schedules.step_lr(t, lr, size, gamma) for t in range(30)], want)


@given(lr=rates, gamma=gammas)
def test_exponential_lr(lr, gamma):
    want = torch_course(torch_schedulers.ExponentialLR(theirs(lr), gamma), 30)
    close(course(schedules.ExponentialLR(ours(lr), gamma), 30), want)
    close([schedules.exponential_lr(t, lr, gamma) for t in range(30)], want)


@given(lr=rates, total=st.integers(1, 40), lr_min=st.sampled_from([0.0, 1e-6]))
def test_cosine_lr(lr, total, lr_min):
    want = torch_course(torch_schedulers.CosineAnnealingLR(theirs(lr), total, lr_min), total + 1)
    close(course(schedules.CosineLR(ours(lr), total, lr_min), total + 1), want)
    close([schedules.cosine_lr(t, lr, total, lr_min) for t in range(total + 1)], want)


def test_cosine_lr_stays_at_its_end_where_pytorchs_comes_back():
    assert [schedules.cosine_lr(t, 0.1, 5, 0.01) for t in (5, 6, 100)] == [0.01] * 3


@given(lr=rates, warmup=st.integers(2, 10), total=st.integers(1, 20))
def test_warmup_then_cosine(lr, warmup, total):
    optimizer = theirs(lr)
    rise = torch_schedulers.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
    fall = torch_schedulers.CosineAnnealingLR(optimizer, total)
    both = torch_schedulers.SequentialLR(optimizer, [rise, fall], milestones=[warmup])
    want = torch_course(both, warmup + total)
    mine = schedules.WarmupLR(schedules.CosineLR(ours(lr), total), warmup)
    close(course(mine, warmup + total), want)
    close([schedules.warmup_lr(t, lr, warmup) for t in range(warmup)], want[:warmup])
    close(schedules.warmup_lr(warmup + 5, lr, warmup), lr)


@given(
    lr_max=rates,
    total=st.integers(4, 60),
    pct_start=parts,
    three_phase=st.booleans(),
    div_factor=st.floats(2.0, 50.0),
    final_div_factor=st.floats(2.0, 1e5),
)
def test_one_cycle(**options):
    lr_max = options.pop("lr_max")
    if options["three_phase"]:
        options["pct_start"] /= 2
    if options["pct_start"] * options["total"] <= 1.01:  # PyTorch's rise must take some time
        options["pct_start"] = 0.45
    total = options["total"]
    scheduler = torch_schedulers.OneCycleLR(theirs(), lr_max, total_steps=total, **without(options, "total"))
    want = torch_course(scheduler, total, lambda group: (group["lr"], group["momentum"]))
    rate, momentum = (list(column) for column in zip(*want, strict=True))
    close(course(schedules.OneCycleLR(ours(), lr_max, **options), total), rate)
    close(course(schedules.OneCycleLR(ours(), lr_max, **options), total, "momentum"), momentum)
    close([schedules.onecycle_lr(t, lr_max, **options) for t in range(total)], rate)
    shape = without(options, "div_factor", "final_div_factor")
    close([schedules.onecycle_momentum(t, **shape) for t in range(total)], momentum)


def without(options, *names):
    return {name: value for name, value in options.items() if name not in names}


def test_one_cycle_turns_beta1_of_adam():
    scheduler = torch_schedulers.OneCycleLR(theirs(cls=torch.optim.Adam), 0.1, total_steps=20)
    want = torch_course(scheduler, 20, lambda group: group["betas"][0])
    close(course(schedules.OneCycleLR(ours(cls=optim.Adam), 0.1, 20), 20, "beta1"), want)


def test_one_cycle_without_momentum_turns_the_rate_alone():
    optimizer = ours(cls=optim.AdaGrad)
    close(max(course(schedules.OneCycleLR(optimizer, 0.3, 20), 20)), 0.3)
    assert not hasattr(optimizer, "momentum")


def test_e098_one_cycle_ends_far_below_its_start_and_stays_there():
    rate = [schedules.onecycle_lr(t, 1.0, 100) for t in range(105)]
    momentum = [schedules.onecycle_momentum(t, 100) for t in range(105)]
    assert np.argmax(rate) == np.argmin(momentum) == 29
    assert rate[99] < 1e-3 * rate[0]
    assert set(rate[99:]) == {rate[99]}
    assert set(momentum[99:]) == {0.95}


@pytest.mark.parametrize(("total", "pct_start"), [(1, 0.3), (2, 0.5), (2, 0.1), (3, 1.0)])
def test_the_shortest_cycles_stay_between_their_levels(total, pct_start):
    for t in range(total + 2):
        assert 4e-6 * 0.999 <= schedules.onecycle_lr(t, 1.0, total, pct_start) <= 1.0
        assert 0.85 <= schedules.onecycle_momentum(t, total, pct_start=pct_start) <= 0.95


MAKERS = {
    "step": lambda optimizer: schedules.StepLR(optimizer, 3),
    "exponential": lambda optimizer: schedules.ExponentialLR(optimizer, 0.9),
    "cosine": lambda optimizer: schedules.CosineLR(optimizer, 15),
    "warm-up": lambda optimizer: schedules.WarmupLR(schedules.CosineLR(optimizer, 10), 5),
    "warm-up, one cycle": lambda optimizer: schedules.WarmupLR(schedules.OneCycleLR(optimizer, 1.0, 10), 5),
    "one cycle": lambda optimizer: schedules.OneCycleLR(optimizer, 1.0, 15),
}


@pytest.mark.parametrize("stop", [0, 3, 8])
@pytest.mark.parametrize("maker", MAKERS)
def test_a_restored_schedule_goes_on(maker, stop):
    straight = MAKERS[maker](ours(0.2))
    course(straight, stop)
    saved = {name: np.asarray(value) for name, value in straight.state_dict().items()}
    optimizer = ours(7.0)
    optimizer.load_state_dict(straight.optimizer.state_dict())
    resumed = MAKERS[maker](optimizer)
    resumed.load_state_dict(saved)
    assert optimizer.numbers == straight.optimizer.numbers
    assert course(resumed, 9) == course(straight, 9)
    assert resumed.state_dict() == straight.state_dict()


def test_a_state_that_does_not_fit_is_refused_and_changes_nothing():
    schedule = schedules.StepLR(ours(0.2), 3)
    load = schedule.load_state_dict
    refuses(ValueError, "saved must hold t and lr, not nothing", load, {})
    refuses(ValueError, "saved must hold t and lr, not t", load, {"t": 3})
    refuses(TypeError, "saved['t'] must be a whole number", load, {"t": 1.5, "lr": 0.3})
    refuses(ValueError, "saved['lr'] must be at least 0", load, {"t": 5, "lr": math.nan})
    assert schedule.state_dict() == {"t": 0, "lr": 0.2}
    assert schedule.optimizer.lr == 0.2


def test_bad_input_is_refused_in_a_sentence():
    refuses(NotImplementedError, "Schedule does not say", schedules.Schedule, ours())
    refuses(ValueError, "t must be at least 0", schedules.step_lr, -1, 0.1, 3)
    refuses(ValueError, "lr must be at least 0", schedules.warmup_lr, 0, -0.1, 3)
    refuses(ValueError, "step_size must be at least 1", schedules.step_lr, 1, 0.1, 0)
    refuses(ValueError, "gamma must be above 0", schedules.exponential_lr, 1, 0.1, 0.0)
    refuses(ValueError, "gamma must be above 0", schedules.StepLR, ours(), 3, gamma=-1.0)
    refuses(ValueError, "total must be at least 1", schedules.cosine_lr, 1, 0.1, 0)
    refuses(ValueError, "lr_min must be at least 0", schedules.cosine_lr, 1, 0.1, 5, -1.0)
    refuses(
        TypeError, "warmup must be a whole number", schedules.WarmupLR, schedules.CosineLR(ours(), 5), 2.5
    )
    refuses(ValueError, "pct_start must be above 0 and at most 1", schedules.onecycle_lr, 1, 0.1, 9, 1.5)
    refuses(
        ValueError,
        "pct_start must be above 0 and at most 0.5",
        schedules.onecycle_momentum,
        1,
        9,
        0.8,
        0.9,
        0.6,
        True,
    )
    refuses(ValueError, "div_factor must be above 0", schedules.onecycle_lr, 1, 0.1, 9, 0.3, 0.0)
    refuses(ValueError, "low must be at least 0 and below 1", schedules.onecycle_momentum, 1, 9, low=1.0)
