"""The training loop: what one step does, accumulation, precision, stopping, and resuming bit for bit."""

import numpy as np
import pytest
import torch
from compare import FLOATS, all_same, draw, refuses, same, seeds
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from dlcore import nn, ops, optim, schedules, train
from dlcore.autograd import Tensor


def rng(seed=0):
    return np.random.default_rng(seed)


def task(n=48, classes=3):
    x = rng(1).standard_normal((n, 4))
    return x, (x @ rng(2).standard_normal((4, classes))).argmax(1)


def trainer(seed=0, dropout=0.3, stopping=False, schedule=True, hidden=8, **options):
    generator = rng(seed)
    layers = [nn.Linear(4, hidden, generator), nn.Activation("tanh"), nn.Dropout(dropout, generator)]
    model = nn.Sequential(*layers, nn.BatchNorm1d(hidden), nn.Linear(hidden, 3, generator))
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    options = {"batch_size": 10, "clip": 1.0, "progress": False} | options
    return train.Trainer(
        model,
        optimizer,
        rng=generator,
        schedule=schedules.CosineLR(optimizer, total=40) if schedule else None,
        stopping=train.EarlyStopping(patience=3) if stopping else None,
        **options,
    )


# Clipping.


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, max_norm=st.sampled_from([0.1, 1.0, 100.0]))
def test_clipping_against_pytorch(dtype, seed, max_norm):
    grads = draw(seed, (3, 2), (4,), (), dtype=dtype)
    params = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.from_numpy(g).dtype)) for g in grads]
    for p, g in zip(params, grads, strict=True):
        p.grad = torch.tensor(g)
    before = torch.nn.utils.clip_grad_norm_(params, max_norm)
    clipped, norm = train.clip_grads(grads, max_norm)
    assert norm == pytest.approx(before.item(), rel=1e-5)
    all_same(clipped, [p.grad for p in params], 1e-5)


def test_clipping_leaves_small_and_zero_gradients_alone():
    g = np.array([0.3, 0.4])
    all_same(train.clip_grads([g], 1.0)[0], [g])
    all_same(train.clip_grads([np.zeros(2)], 1.0)[0], [np.zeros(2)])


# Early stopping.


def test_early_stopping_by_hand():
    stop = train.EarlyStopping(patience=2, min_delta=0.1)
    values = [1.0, 0.95, 0.85, 0.80, np.nan]
    assert [stop.update(v) for v in values] == [False, False, False, False, True]
    assert stop.best == 0.85


# One step.


def test_one_epoch_is_a_plain_loop():
    x, y = task()
    mine = trainer(dropout=0.0, schedule=False, clip=None)
    twin = trainer(dropout=0.0, schedule=False, clip=None)
    mine.fit((x, y), epochs=1)
    for start in range(0, 50, 10):
        if start == 0:
            order = twin.rng.permutation(len(x))
        part = order[start : start + 10]
        twin.model.zero_grad()
        ops.cross_entropy(twin.model(Tensor(x[part])), y[part]).backward()
        twin.optimizer.step()
    for name, value in twin.model.state_dict().items():
        assert np.array_equal(mine.model.state_dict()[name], value)


@pytest.mark.parametrize("accumulate", [2, 3, 100])
def test_accumulated_gradients_are_those_of_the_whole_batch(accumulate):
    x, y = task(20)

    def run(parts):
        model = nn.MLP([4, 6, 3], rng())
        optimizer = optim.SGD(model.parameters(), lr=0.1)
        run = train.Trainer(model, optimizer, batch_size=7, accumulate=parts, progress=False)
        run.fit((x, y), epochs=3)
        return model.state_dict()

    for (name, whole), part in zip(run(1).items(), run(accumulate).values(), strict=True):
        same(part, whole, 1e-12, name)


def test_mixed_precision_computes_in_float32_and_keeps_float64_masters():
    x, y = task()
    seen = set()

    def loss(output, target):
        seen.add(output.dtype)
        return ops.cross_entropy(output, target)

    mixed = trainer(loss=loss, mixed=True, dropout=0.0)
    full = trainer(dropout=0.0)
    mixed.fit((x, y), epochs=3)
    full.fit((x, y), epochs=3)
    assert seen == {np.dtype(np.float32)}
    for name, value in full.model.state_dict().items():
        same(mixed.model.state_dict()[name], value, 1e-3, name)


def test_history_metric_and_learning():
    x, y = task(200)
    run = trainer(metric=lambda out, t: float((out.argmax(1) == t).mean()), schedule=False)
    history = run.fit((x, y), epochs=15, valid=(x, y))
    assert set(history) == {"loss", "lr", "valid_loss", "valid_metric"}
    assert {len(values) for values in history.values()} == {15}
    assert history["valid_metric"][-1] > 0.9 > history["valid_metric"][0]


def test_evaluation_does_not_train_and_ignores_the_batch_size():
    x, y = task()
    run = trainer()
    before = run.model.state_dict()
    first = run.evaluate((x, y))["loss"]
    run.batch_size = 48
    assert run.evaluate((x, y))["loss"] == pytest.approx(first, rel=1e-12)
    assert run.model.training
    for name, value in run.model.state_dict().items():
        assert np.array_equal(before[name], value)


def test_early_stopping_gives_the_best_parameters_back():
    x, y = task()
    noise = rng(9).integers(0, 3, len(y))
    run = trainer(stopping=True, schedule=False)
    run.optimizer.lr = 0.3
    history = run.fit((x, y), epochs=200, valid=(x, noise))
    assert run.epoch < 200
    best = min(history["valid_loss"])
    assert history["valid_loss"].index(best) == run.epoch - 4
    assert run.evaluate((x, noise))["loss"] == pytest.approx(best)


def test_token_inputs_reach_the_model_as_they_are():
    model = nn.Sequential(nn.Embedding(5, 3, rng()), nn.Linear(3, 5, rng()))
    run = train.Trainer(model, optim.Adam(model.parameters(), lr=0.1), progress=False)
    tokens = rng().integers(0, 5, (8, 6))
    assert run.fit((tokens, tokens), epochs=20)["loss"][-1] < np.log(5)


def test_progress_bar(capsys):
    trainer(progress=True).fit(task(), epochs=2)
    shown = capsys.readouterr().err
    assert "10/10" in shown
    assert "loss=" in shown


# Checkpoints.


@pytest.mark.parametrize("stopping", [False, True])
def test_a_run_resumed_from_a_checkpoint_is_the_same_bit_for_bit(tmp_path, stopping):
    part = task()
    whole = trainer(stopping=stopping)
    whole.fit(part, epochs=6, valid=part)
    first = trainer(stopping=stopping)
    first.fit(part, epochs=2, valid=part)
    first.save(tmp_path / "run.safetensors")
    assert [f.name for f in tmp_path.iterdir()] == ["run.safetensors"]
    second = trainer(seed=5, stopping=stopping)
    second.load(tmp_path / "run.safetensors")
    second.fit(part, epochs=6, valid=part)
    assert second.history == whole.history
    for name, value in whole.model.state_dict().items():
        assert np.array_equal(second.model.state_dict()[name], value)


@pytest.mark.parametrize("schedule", [False, True])
def test_a_new_run_can_be_saved_before_it_starts(tmp_path, schedule):
    fresh = trainer(schedule=schedule)
    fresh.save(tmp_path / "new.safetensors")
    other = trainer(seed=3, schedule=schedule)
    other.load(tmp_path / "new.safetensors")
    assert other.fit(task(), epochs=2) == trainer(schedule=schedule).fit(task(), epochs=2)


def state_of(run):
    arrays = [*run.model.state_dict().values(), *run.optimizer.state_dict().values()]
    return [np.array(a).tobytes() for a in arrays] + [run.rng.bit_generator.state, run.epoch, run.history]


def test_unfit_checkpoints_are_refused_and_change_nothing(tmp_path):
    good = tmp_path / "good"
    donor = trainer()
    donor.fit(task(), epochs=1)
    donor.save(good)
    truncated = tmp_path / "truncated"
    truncated.write_bytes(good.read_bytes()[:-100])
    foreign = tmp_path / "foreign"
    save_file({"a": np.zeros(2)}, foreign)
    damaged = tmp_path / "damaged"
    save_file({"nowhere/a": np.zeros(2)}, damaged, {"format": "dlcore checkpoint 1", "rest": "{}"})
    text = tmp_path / "text"
    text.write_text("hello")
    run = trainer()
    run.fit(task(), epochs=2)
    before = state_of(run)
    refuses(ValueError, "is truncated or no checkpoint", run.load, truncated)
    refuses(ValueError, "is truncated or no checkpoint", run.load, text)
    refuses(ValueError, "no checkpoint of this version", run.load, foreign)
    refuses(ValueError, "is damaged: its header does not fit", run.load, damaged)
    refuses(FileNotFoundError, "there is no checkpoint at", run.load, tmp_path / "missing")
    assert state_of(run) == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"hidden": 9}, "does not fit this trainer: layers.0.weight is float64 (8, 4)"),
        ({"schedule": False}, "does not fit this trainer: only one of the two has the part 'schedule'"),
        ({"stopping": True}, "only one of the two has the part 'early stopping'"),
    ],
)
def test_a_checkpoint_of_another_set_up_is_refused(tmp_path, options, words):
    donor = trainer()
    donor.save(tmp_path / "run")
    run = trainer(**options)
    before = state_of(run)
    refuses(ValueError, words, run.load, tmp_path / "run")
    assert state_of(run) == before


def test_a_checkpoint_of_another_optimiser_is_refused_after_the_model_was_changed_back(tmp_path):
    donor = trainer()
    donor.save(tmp_path / "run")
    run = trainer(seed=4)
    run.optimizer = optim.SGD(run.model.parameters(), lr=0.1)
    run.schedule = schedules.CosineLR(run.optimizer, total=40)
    before = state_of(run)
    refuses(ValueError, "does not fit this trainer", run.load, tmp_path / "run")
    assert state_of(run) == before


def test_another_number_of_generators_is_refused(tmp_path):
    trainer().save(tmp_path / "run")
    run = trainer()
    run.model.layers[2].rng = rng(7)
    refuses(ValueError, "it has 1 random generators instead of 2", run.load, tmp_path / "run")


def test_an_unwritable_place_leaves_nothing(tmp_path):
    with pytest.raises(OSError):  # noqa: PT011, the operating system's own words
        trainer().save(tmp_path / "missing" / "run")
    assert list(tmp_path.iterdir()) == []


def test_bad_use_is_refused_in_a_sentence():
    x, y = task()
    run = trainer(stopping=True)
    refuses(ValueError, "early stopping watches the validation loss", run.fit, (x, y), 1)
    refuses(ValueError, "there are 48 inputs, 47 targets", run.evaluate, (x, y[1:]))
    refuses(ValueError, "epochs must be at least 1", trainer().fit, (x, y), 0)
    refuses(ValueError, "max_norm must be above 0", train.clip_grads, [np.ones(2)], 0.0)
    refuses(FloatingPointError, "the loss became nan in epoch 1", trainer().fit, (x * np.nan, y), 1)
    refuses(ValueError, "batch_size must be at least 1", trainer, batch_size=0)
    refuses(ValueError, "patience must be at least 1", train.EarlyStopping, 0)
