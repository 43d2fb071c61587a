"""Reinforcement learning: planning against linear algebra and brute force, learners on small grids."""

from itertools import product

import numpy as np
import pytest
import torch
from compare import FLOATS, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st

from dlcore import rl

sizes = st.integers(1, 5)


def random_mdp(seed, states, actions, discount=0.9):
    rng = np.random.default_rng(seed)
    return rl.MDP(
        rng.dirichlet(np.ones(states), (states, actions)), rng.standard_normal((states, actions)), discount
    )


def exact_values(mdp, pi):
    """Solve v = r_π + γ P_π v."""
    p = np.einsum("sa,sat->st", pi, mdp.transitions)
    r = (pi * mdp.rewards).sum(axis=1)
    return np.linalg.solve(np.eye(len(r)) - mdp.discount * p, r)


def brute_force(mdp):
    """Best values over all deterministic policies; one of them is best in every state at once."""
    states, actions = mdp.rewards.shape
    every = [exact_values(mdp, np.eye(actions)[list(c)]) for c in product(range(actions), repeat=states)]
    return np.max(every, axis=0)


def test_n39_gridworld_under_the_random_policy():
    """The values of Sutton and Barto: −14, −18, −20, −22 and 0 at the terminals."""
    values = rl.policy_evaluation(rl.GridWorld().mdp, np.full((16, 4), 0.25), tol=1e-12)
    want = [[0, -14, -20, -22], [-14, -18, -20, -20], [-20, -20, -18, -14], [-22, -20, -14, 0]]
    same(values.reshape(4, 4), np.array(want, dtype=float))


@pytest.mark.parametrize("solve", [rl.value_iteration, rl.policy_iteration])
@pytest.mark.parametrize("size", [2, 3, 4])
def test_the_best_way_on_the_grid_is_the_shortest(solve, size):
    env = rl.GridWorld(size)
    values, policy = solve(env.mdp)
    row, col = np.divmod(np.arange(size**2), size)
    same(values, -np.minimum(row + col, 2 * (size - 1) - row - col).astype(float))
    for state in range(1, env.states - 1):
        landing, reward, _ = env.step(state, policy[state], np.random.default_rng(0))
        assert (values[landing], reward) == (values[state] + 1, -1.0)


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, states=sizes, actions=sizes)
def test_backup_is_the_expected_reward_and_value(dtype, seed, states, actions):
    mdp = random_mdp(seed, states, actions)
    (v, r) = draw(seed, (states,), (states, actions, states), dtype=dtype)
    p = mdp.transitions.astype(dtype)
    each = torch.tensor(r) + 0.9 * torch.tensor(v)
    same(keeps_inputs(rl.bellman_backup, v, p, r, 0.9), (torch.tensor(p) * each).sum(2))
    mean = (p * r).sum(axis=2)
    same(keeps_inputs(rl.bellman_backup, v, p, mean, 0.9), rl.bellman_backup(v, p, r, 0.9))


@given(seed=seeds, states=sizes, actions=sizes, discount=st.floats(0, 1))
def test_the_optimality_operator_is_a_contraction_and_monotone(seed, states, actions, discount):
    mdp = random_mdp(seed, states, actions, discount)
    u, v = (10 * x for x in draw(seed, (states,), (states,)))

    def best(values):
        return rl.bellman_backup(values, mdp.transitions, mdp.rewards, discount).max(axis=1)

    assert np.abs(best(u) - best(v)).max() <= discount * np.abs(u - v).max() + 1e-12
    assert (best(np.maximum(u, v)) >= np.maximum(best(u), best(v)) - 1e-12).all()
    same(best(u + 3.0), best(u) + discount * 3.0)


@given(seed=seeds, states=sizes, actions=sizes)
def test_policy_evaluation_solves_the_linear_equations(seed, states, actions):
    mdp = random_mdp(seed, states, actions)
    pi = np.random.default_rng(seed).dirichlet(np.ones(actions), states)
    values = keeps_inputs(rl.policy_evaluation, mdp, pi)
    same(values, exact_values(mdp, pi), tolerance=2e-9)
    same(rl.policy_evaluation(mdp, pi, start=values + 5), values, tolerance=2e-9)
    chosen = np.random.default_rng(seed).integers(actions, size=states)
    same(rl.policy_evaluation(mdp, chosen), exact_values(mdp, np.eye(actions)[chosen]), tolerance=2e-9)


@pytest.mark.parametrize("solve", [rl.value_iteration, rl.policy_iteration])
@given(seed=seeds, states=st.integers(1, 4), actions=st.integers(1, 3))
def test_the_optimum_is_that_of_the_best_policy(solve, seed, states, actions):
    mdp = random_mdp(seed, states, actions)
    values, policy = solve(mdp)
    same(values, brute_force(mdp), tolerance=1e-8)
    same(exact_values(mdp, np.eye(actions)[policy]), values, tolerance=1e-8)
    assert policy.dtype == np.intp


@pytest.mark.parametrize("solve", [rl.value_iteration, rl.policy_iteration])
@given(seed=seeds, scale=st.sampled_from([1.0, 1e9]))
def test_ties_and_large_rewards_come_to_an_end(solve, seed, scale):
    """Actions 0 and 1 are the same, rewards of 1e9 leave no digits for the usual tolerance."""
    one = random_mdp(seed, 4, 2, discount=0.95)
    both = np.repeat(one.transitions, 2, axis=1)
    rewards = np.repeat(one.rewards * scale, 2, axis=1)
    values, _ = solve(rl.MDP(both, rewards, 0.95))
    want, _ = solve(rl.MDP(one.transitions, one.rewards, 0.95))
    same(values / scale, want, tolerance=1e-8)


def test_mdp_keeps_the_expectation_of_rewards_that_depend_on_the_landing():
    p = np.array([[[0.25, 0.75]], [[1.0, 0.0]]], dtype=np.float32)
    mdp = rl.MDP(p, np.array([[[4.0, 8.0]], [[1.0, 9.0]]]), 0.5)
    same(mdp.rewards, np.array([[7.0], [1.0]]))
    assert mdp.transitions.dtype == np.float64


def test_gridworld_stays_within_its_walls():
    env, rng = rl.GridWorld(3), np.random.default_rng(0)
    moves = {s: [env.step(s, a, rng)[0] for a in range(4)] for s in (1, 3, 4, 5, 0)}
    assert moves == {1: [1, 2, 4, 0], 3: [0, 4, 6, 3], 4: [1, 5, 7, 3], 5: [2, 5, 8, 4], 0: [0, 0, 0, 0]}
    assert env.step(1, 3, rng) == (0, -1.0, True)
    assert env.step(0, 1, rng) == (0, 0.0, True)
    assert {env.reset(rng) for _ in range(300)} == set(range(1, 8))


def test_epsilon_greedy_draws_as_documented_and_explores_evenly():
    q, n = np.array([0.0, 3.0, 3.0, 1.0]), 4000
    rng = np.random.default_rng(0)
    counts = np.bincount([keeps_inputs(rl.epsilon_greedy, q, 0.4, rng) for _ in range(n)], minlength=4) / n
    assert np.abs(counts - np.array([0.1, 0.7, 0.1, 0.1])).max() < 0.03
    assert all(rl.epsilon_greedy(q, 0.0, rng) == 1 for _ in range(20))
    ours, theirs = np.random.default_rng(5), np.random.default_rng(5)
    theirs.random()
    assert rl.epsilon_greedy(q, 1.0, ours) == theirs.integers(4)
    assert isinstance(rl.epsilon_greedy(q, 0.5, ours), int)


class Coin:
    """One step: action 0 pays 1, action 1 pays 2 or, rarely, 6; state 1 ends it."""

    states, actions = 2, 2

    def reset(self, rng):
        return 0

    def step(self, state, action, rng):
        return 1, (2.0 + 4 * (rng.random() < 0.25) if action else 1.0), True


class Corridor:
    """Three cells; action 1 goes right, 0 stays; every step costs 1 and nothing ever ends."""

    states, actions = 3, 2

    def reset(self, rng):
        return 0

    def step(self, state, action, rng):
        return min(state + action, 2), -1.0, False


def test_two_steps_by_hand():
    """In the corridor 'stay' comes first (a tie); then Q-learning goes right, SARSA stays as it had decided.

    SARSA's second step is −0.5 + ½(−1 + ½ q(0, right) + 0.5) = −0.75.
    """
    for learn, first_row in ((rl.q_learning, [-0.5, -0.5]), (rl.sarsa, [-0.75, 0.0])):
        q = learn(Corridor(), 1, 0.5, 0.5, 0.0, np.random.default_rng(0), steps=2)
        same(q, np.array([first_row, [0.0, 0.0], [0.0, 0.0]]))


def test_the_value_after_a_step_is_discounted():
    """In the last cell every action costs 1 for ever: q = −1/(1 − ½) = −2."""
    for learn in (rl.q_learning, rl.sarsa):
        q = learn(Corridor(), 1, 1.0, 0.5, 1.0, np.random.default_rng(0), steps=600)
        same(q[2], np.full(2, -2.0))


@pytest.mark.parametrize("learn", [rl.q_learning, rl.sarsa])
def test_learners_find_the_mean_of_a_terminal_reward(learn):
    q = learn(Coin(), 3000, 0.01, 0.9, 0.5, np.random.default_rng(0))
    assert q[0, 0] == pytest.approx(1.0, abs=0.01)
    assert q[0, 1] == pytest.approx(3.0, abs=0.5)
    same(q[1], np.zeros(2))


def test_q_learning_finds_the_optimal_values_of_the_grid():
    env = rl.GridWorld()
    q = rl.q_learning(env, 400, 0.5, 1.0, 0.3, np.random.default_rng(1))
    best = rl.value_iteration(env.mdp)[0]
    same(q.max(axis=1), best, tolerance=1e-3)


def test_sarsa_finds_the_values_of_the_policy_it_follows():
    """With ε = 1 SARSA evaluates the random policy, while Q-learning on the same steps finds the optimum."""
    env = rl.GridWorld(3, discount=0.9)
    q = rl.sarsa(env, 4000, 0.02, 0.9, 1.0, np.random.default_rng(0))
    random = rl.policy_evaluation(env.mdp, np.full((9, 4), 0.25))
    assert np.abs(q.mean(axis=1) - random).max() < 0.4
    q = rl.q_learning(env, 400, 0.5, 0.9, 1.0, np.random.default_rng(0))
    same(q.max(axis=1), rl.value_iteration(env.mdp)[0], tolerance=1e-3)


def test_sarsa_acts_shortest_without_exploration():
    env = rl.GridWorld()
    q = rl.sarsa(env, 600, 0.5, 1.0, 0.0, np.random.default_rng(0))
    same(q.max(axis=1), rl.value_iteration(env.mdp)[0], tolerance=1e-3)


def test_replay_buffer_forgets_the_oldest_and_draws_each_step_at_most_once():
    buffer, rng = rl.ReplayBuffer(5), np.random.default_rng(0)
    for i in range(12):
        buffer.push(np.full((2, 2), i, dtype=np.float32), i, float(-i), np.full((2, 2), i + 1.0), i % 2 == 0)
    assert len(buffer) == 5
    s, a, r, t, done = buffer.sample(5, rng)
    assert sorted(a) == [7, 8, 9, 10, 11]
    same(s, np.broadcast_to(a[:, None, None].astype(np.float32), (5, 2, 2)))
    same(t, np.broadcast_to(a[:, None, None] + 1.0, (5, 2, 2)))
    same(r, -a.astype(float))
    same(done, a % 2 == 0)
    drawn = np.concatenate([buffer.sample(2, rng)[1] for _ in range(1500)])
    assert np.abs(np.bincount(drawn, minlength=12)[7:] / 3000 - 0.2).max() < 0.04


def test_replay_buffer_keeps_copies():
    buffer, state = rl.ReplayBuffer(3), np.zeros(2)
    buffer.push(state, 0, 1.0, state, False)
    state += 9
    first = buffer.sample(1, np.random.default_rng(0))
    first[0][:] = 7
    same(buffer.sample(1, np.random.default_rng(0))[0], np.zeros((1, 2)))


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, b=sizes, a=sizes, discount=st.floats(0, 1, width=32))
def test_dqn_targets(dtype, seed, b, a, discount):
    r, q = draw(seed, (b,), (b, a), dtype=dtype)
    done = np.random.default_rng(seed).random(b) < 0.5
    over = torch.tensor(done).to(torch.tensor(r).dtype)
    want = torch.tensor(r) + discount * (1 - over) * torch.tensor(q).amax(1)
    same(keeps_inputs(rl.dqn_targets, r, q, done, discount), want)
    q[done] = np.nan  # what a network says after the end does not matter
    same(rl.dqn_targets(r, q, done, discount), want)


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, t=st.integers(1, 8), discount=st.floats(0, 1, width=32))
def test_discounted_returns(dtype, seed, t, discount):
    (r,) = draw(seed, (t,), dtype=dtype)
    want = [sum(discount ** (k - i) * float(r[k]) for k in range(i, t)) for i in range(t)]
    same(keeps_inputs(rl.discounted_returns, r, discount), np.array(want, dtype=dtype))


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, t=st.integers(1, 6), p=sizes, discount=st.floats(0, 1, width=32))
def test_reinforce_is_the_gradient_of_the_weighted_log_policy(dtype, seed, t, p, discount):
    """torch differentiates Σ_t γ^t (G_t − b_t) log π(a_t) with actions from softmax(x_tᵀθ)."""
    rng = np.random.default_rng(seed)
    x, theta = draw(seed, (t, 3, p), (p,), dtype=dtype)
    r, b = draw(seed + 1, (t,), (t,), dtype=dtype)
    action = rng.integers(3, size=t)

    def log_pi(theta):
        return torch.log_softmax(torch.tensor(x) @ theta, 1)[torch.arange(t), torch.tensor(action)]

    rows = [torch_vjp(log_pi, [theta], np.eye(t, dtype=dtype)[i])[0] for i in range(t)]
    weights = (discount ** np.arange(t)).astype(dtype)
    for baseline in (b, 0.0, 1.5):
        coefficient = weights * (rl.discounted_returns(r, discount) - dtype(1) * np.asarray(baseline, dtype))
        want = torch_vjp(log_pi, [theta], coefficient.astype(dtype))[0]
        same(keeps_inputs(rl.reinforce_gradient, np.stack(rows), r, discount, baseline), want)


@given(seed=seeds, baseline=st.floats(-3, 3))
def test_the_mean_of_reinforce_is_the_gradient_of_the_discounted_return(seed, baseline):
    """Every trajectory of three steps, weighted with its probability, whatever the baseline."""
    mdp = random_mdp(seed, 2, 2, discount=0.7)
    (theta,) = draw(seed, (2, 2))
    p, r = torch.tensor(mdp.transitions), torch.tensor(mdp.rewards)

    def expected_return(theta):
        pi, at, total = torch.softmax(theta, 1), torch.tensor([1.0, 0.0], dtype=torch.float64), 0.0
        for k in range(3):
            total = total + 0.7**k * (at[:, None] * pi * r).sum()
            at = torch.einsum("s,sa,sat->t", at, pi, p)
        return total

    pi = np.exp(theta) / np.exp(theta).sum(axis=1, keepdims=True)
    mean = np.zeros(4)
    for path in product(range(2), repeat=5):
        actions, states = path[:3], (0, *path[3:])
        chance, scores = 1.0, np.zeros((3, 2, 2))
        for k, (s, a) in enumerate(zip(states, actions, strict=True)):
            chance *= pi[s, a] * (mdp.transitions[s, a, states[k + 1]] if k < 2 else 1.0)
            scores[k, s] = np.eye(2)[a] - pi[s]
        rewards = np.array([mdp.rewards[s, a] for s, a in zip(states, actions, strict=True)])
        mean += chance * rl.reinforce_gradient(scores.reshape(3, 4), rewards, 0.7, baseline)
    same(mean.reshape(2, 2), torch_vjp(expected_return, [theta], np.float64(1))[0])


def test_bad_input_is_refused_in_a_sentence():
    mdp, rng = rl.GridWorld(2).mdp, np.random.default_rng(0)
    stay = np.ones((1, 1, 1))
    refuses(ValueError, "transitions must hold probabilities", rl.MDP, 2 * stay, np.ones((1, 1)), 0.9)
    refuses(
        ValueError, "transitions must hold probabilities", rl.MDP, [[[2.0, -1.0]]] * 2, np.ones((2, 1)), 0.9
    )
    refuses(ValueError, "rewards has shape (2, 1)", rl.MDP, stay, np.ones((2, 1)), 0.9)
    refuses(ValueError, "rewards holds NaN", rl.MDP, stay, np.full((1, 1), np.nan), 0.9)
    refuses(ValueError, "discount must be at least 0 and at most 1", rl.MDP, stay, np.ones((1, 1)), 1.5)
    refuses(ValueError, "size must be at least 2", rl.GridWorld, 1)
    refuses(ValueError, "state 4 or action 0", rl.GridWorld(2).step, 4, 0, rng)
    refuses(ValueError, "state 1 or action -1", rl.GridWorld(2).step, 1, -1, rng)
    refuses(
        ValueError, "values has shape (3,)", rl.bellman_backup, np.ones(3), mdp.transitions, mdp.rewards, 0.9
    )
    refuses(ValueError, "policy has shape (4, 3)", rl.policy_evaluation, mdp, np.ones((4, 3)))
    refuses(ValueError, "policy must hold probabilities", rl.policy_evaluation, mdp, np.ones((4, 4)))
    refuses(ValueError, "policy must lie in 0 to 3", rl.policy_evaluation, mdp, [0, 4, 0, 0])
    refuses(ValueError, "start has shape (3,)", rl.policy_evaluation, mdp, [0, 0, 3, 0], start=np.zeros(3))
    refuses(ValueError, "tol must be above 0", rl.value_iteration, mdp, tol=0.0)
    refuses(ValueError, "did not settle in sweeps = 50", rl.policy_evaluation, mdp, [0, 0, 2, 0], sweeps=50)
    refuses(ValueError, "eps must be at least 0", rl.epsilon_greedy, [1.0], 1.1, rng)
    refuses(TypeError, "rng must be a numpy Generator", rl.epsilon_greedy, [1.0], 0.1, None)
    refuses(ValueError, "lr must be above 0", rl.q_learning, Coin(), 1, 0.0, 1.0, 0.1, rng)
    refuses(ValueError, "episodes must be at least 1", rl.sarsa, Coin(), 0, 0.1, 1.0, 0.1, rng)
    refuses(ValueError, "capacity must be at least 1", rl.ReplayBuffer, 0)
    buffer = rl.ReplayBuffer(2)
    buffer.push([1.0], 0, 1.0, [2.0], False)
    refuses(
        ValueError,
        "state and next_state have shapes (2,), (2,)",
        buffer.push,
        [1.0, 2.0],
        0,
        1.0,
        [1.0, 2.0],
        False,
    )
    refuses(ValueError, "action must be at least 0", buffer.push, [1.0], -1, 1.0, [1.0], False)
    refuses(ValueError, "size must be at most the 1 steps held, not 2", buffer.sample, 2, rng)
    refuses(TypeError, "done must be Boolean", rl.dqn_targets, [1.0], [[1.0]], [0], 0.9)
    refuses(ValueError, "next_q has shape (2, 1)", rl.dqn_targets, [1.0], [[1.0], [2.0]], [True], 0.9)
    refuses(ValueError, "discount must be", rl.discounted_returns, [1.0], -0.1)
    refuses(ValueError, "rewards has shape (2,)", rl.reinforce_gradient, [[1.0]], [1.0, 2.0])
    refuses(ValueError, "baseline has shape (3,)", rl.reinforce_gradient, [[1.0]], [1.0], 1.0, np.ones(3))
