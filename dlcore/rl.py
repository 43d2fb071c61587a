"""Reinforcement learning on tables: Markov decision processes, dynamic programming, learning from samples.

States are 0 .. S−1 and actions 0 .. A−1. ``transitions[s, a, t]`` is the probability P(t | s, a) of landing
in t, ``rewards[s, a]`` the expected reward. A terminal state leads to itself with reward 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np

from . import check
from .shapes import Array, ArrayLike, Labels, Mask, Matrix, Vector


@dataclass(eq=False)
class MDP:
    """Markov decision process: transitions (S, A, S), rewards (S, A) or (S, A, S), discount γ in [0, 1].

    Every transitions[s, a] is a distribution over the next state. Rewards that depend on the next state too
    are kept as their expectation: rewards[s, a] = Σ_t P(t|s,a) · r(s,a,t), shape (S, A). Both tables are kept
    in float64, because sums over a long future need the digits.

    >>> MDP(transitions=[[[0.0, 1.0]], [[0.0, 1.0]]], rewards=[[-1.0], [0.0]], discount=0.9).rewards.tolist()
    [[-1.0], [0.0]]
    """

    transitions: Array
    rewards: Array
    discount: float

    def __post_init__(self) -> None:
        """Check the shapes and that probabilities are probabilities."""
        p, r = _dynamics(self.transitions, self.rewards)
        self.transitions = _distribution("transitions", p.astype(np.float64))
        self.rewards = check.finite("rewards", r.astype(np.float64))
        self.discount = check.real("discount", self.discount, at_least=0, at_most=1)


@dataclass(eq=False)
class GridWorld:
    """The size × size grid of Sutton and Barto: first and last cell are terminal, every step costs 1.

    States run row by row. Actions 0 up, 1 right, 2 down, 3 left; a step off the grid stays in place.

    >>> env = GridWorld()
    >>> env.step(5, 0, np.random.default_rng(0)), env.step(2, 0, np.random.default_rng(0))
    ((1, -1.0, False), (2, -1.0, False))
    """

    size: int = 4
    discount: float = 1.0
    mdp: MDP = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Fill the tables of the MDP cell by cell."""
        last = check.whole("size", self.size, at_least=2) - 1
        self.states, self.actions = self.size**2, 4
        transitions = np.zeros((self.states, 4, self.states))
        rewards = np.full((self.states, 4), -1.0)
        for s in range(self.states):
            row, col = divmod(s, self.size)
            moves = [(max(row - 1, 0), col), (row, min(col + 1, last)), (min(row + 1, last), col)]
            for a, (r, c) in enumerate([*moves, (row, max(col - 1, 0))]):
                transitions[s, a, s if self.terminal(s) else r * self.size + c] = 1.0
            if self.terminal(s):
                rewards[s] = 0.0
        self.mdp = MDP(transitions, rewards, self.discount)

    def terminal(self, state: int) -> bool:
        """Whether an episode ends in this state."""
        return state in (0, self.states - 1)

    def reset(self, rng: np.random.Generator) -> int:
        """A start: any cell that is not terminal, all equally likely."""
        return int(check.generator("rng", rng).integers(1, self.states - 1))

    def step(self, state: int, action: int, rng: np.random.Generator) -> tuple[int, float, bool]:
        """Next state, reward and whether the episode is over; nothing is random here, so `rng` rests."""
        check.whole("state", state, at_least=-self.states)
        check.whole("action", action, at_least=-self.actions)
        if not (0 <= state < self.states and 0 <= action < self.actions):
            raise ValueError(f"state {state} or action {action} is not on this grid")
        landing = int(self.mdp.transitions[state, action].argmax())
        return landing, float(self.mdp.rewards[state, action]), self.terminal(landing)


@runtime_checkable
class Environment(Protocol):
    """What the learners need of a world: how many states and actions it has, a start, and a step."""

    states: int
    actions: int

    def reset(self, rng: np.random.Generator) -> int:
        """The first state of an episode."""
        ...

    def step(self, state: int, action: int, rng: np.random.Generator) -> tuple[int, float, bool]:
        """Next state, reward and whether the episode is over."""
        ...


def bellman_backup(values: ArrayLike, transitions: ArrayLike, rewards: ArrayLike, discount: float) -> Matrix:
    """Value of each action if `values` hold from the next state on: q(s,a) = r(s,a) + γ Σ_t P(t|s,a) v(t).

    values (S,), transitions (S, A, S), rewards (S, A) or (S, A, S), result (S, A). Bellman's optimality
    operator is max_a q(s,a), a contraction by γ in the maximum norm; that of a policy π is Σ_a π(a|s) q(s,a).

    >>> bellman_backup([0.0, 10.0], [[[0.0, 1.0]], [[0.0, 1.0]]], [[-1.0], [0.0]], discount=0.5).tolist()
    [[4.0], [5.0]]
    """
    transitions, rewards = _dynamics(transitions, rewards)
    values = check.array("values", values, f"{len(transitions)}")
    return rewards + transitions @ values * check.real("discount", discount, at_least=0, at_most=1)


def policy_evaluation(
    mdp: MDP, policy: ArrayLike, tol: float = 1e-10, start: ArrayLike | None = None, sweeps: int = 100_000
) -> Vector:
    """Values of a policy, v(s) = Σ_a π(a|s) [r(s,a) + γ Σ_t P(t|s,a) v(t)], by repeating that assignment.

    policy (S, A) probabilities, or (S,) whole numbers: one action a state. Begins at `start` (zeros if None),
    updates all states at once and stops when none changes by more than `tol`. With γ = 1 only a policy that
    reaches a terminal state has values; what has not settled after `sweeps` is refused.

    >>> policy_evaluation(GridWorld().mdp, np.full((16, 4), 0.25))[:4].round(4).tolist()
    [0.0, -14.0, -20.0, -22.0]
    """
    pi = _action_probabilities(check.instance("mdp", mdp, MDP), policy)
    return _fixed_point(lambda v: (pi * _backup(mdp, v)).sum(axis=1), mdp, start, tol, sweeps)


def value_iteration(mdp: MDP, tol: float = 1e-10, sweeps: int = 100_000) -> tuple[Vector, Labels]:
    """Optimal values and policy by v(s) ← max_a [r(s,a) + γ Σ_t P(t|s,a) v(t)] from v = 0.

    Stops when no value changes by more than `tol`; then v is within tol·γ/(1 − γ) of the optimum. Returns
    values (S,) and the greedy policy (S,), in a tie the first of the best actions.

    >>> value_iteration(GridWorld().mdp)[0].reshape(4, 4)[0].tolist()
    [0.0, -1.0, -2.0, -3.0]
    """
    check.instance("mdp", mdp, MDP)
    values = _fixed_point(lambda v: _backup(mdp, v).max(axis=1), mdp, None, tol, sweeps)
    return values, _backup(mdp, values).argmax(axis=1)


def policy_iteration(mdp: MDP, tol: float = 1e-10) -> tuple[Vector, Labels]:
    """Optimal values and policy by turns: evaluate the policy, then act greedily on its values.

    Begins with the policy that draws all actions alike, and ends when no state's value rises by more than
    `tol`. Returns values (S,) and the policy (S,), in a tie the first of the best actions.

    >>> policy_iteration(GridWorld().mdp)[0].reshape(4, 4)[0].tolist()
    [0.0, -1.0, -2.0, -3.0]
    """
    check.instance("mdp", mdp, MDP)
    values = policy_evaluation(mdp, np.full_like(mdp.rewards, 1 / mdp.rewards.shape[1]), tol)
    while True:
        policy = _backup(mdp, values).argmax(axis=1)
        # From the old values a tied policy changes nothing, so two of them cannot take turns forever.
        better = policy_evaluation(mdp, policy, tol, start=values)
        if (better - values).max() <= _resolvable(tol, values):
            return better, policy
        values = better


def _backup(mdp: MDP, values: Vector) -> Matrix:
    return bellman_backup(values, mdp.transitions, mdp.rewards, mdp.discount)


def _fixed_point(
    update: Callable[[Vector], Vector], mdp: MDP, start: ArrayLike | None, tol: float, sweeps: int
) -> Vector:
    """Apply `update` until it changes nothing by more than `tol`."""
    states = len(mdp.rewards)
    values = np.zeros_like(mdp.rewards[:, 0]) if start is None else check.array("start", start, f"{states}")
    for _ in range(check.whole("sweeps", sweeps)):
        before, values = values, update(values)
        if np.abs(values - before).max() <= _resolvable(tol, values):
            return values
    raise ValueError(f"the values did not settle in sweeps = {sweeps}: with discount 1 every policy must end")


def _resolvable(tol: float, values: Vector) -> float:
    """`tol`, but not less than a few units in the last place of the largest value."""
    return max(check.real("tol", tol, above=0), 4 * float(np.spacing(np.abs(values).max())))


def _dynamics(transitions: ArrayLike, rewards: ArrayLike) -> tuple[Array, Matrix]:
    """Transitions (S, A, S) and expected rewards (S, A)."""
    r = check.array("rewards", rewards)
    p, r = check.arrays(transitions=(transitions, "S A S"), rewards=(r, "S A S" if r.ndim == 3 else "S A"))
    return p, (p * r).sum(axis=2) if r.ndim == 3 else r


def _distribution(name: str, p: Array) -> Array:
    if not ((p >= 0).all() and np.allclose(p.sum(axis=-1), 1, rtol=0, atol=1e-6)):
        raise ValueError(f"{name} must hold probabilities that sum to 1 along the last axis")
    return p


def _action_probabilities(mdp: MDP, policy: ArrayLike) -> Matrix:
    states, actions = mdp.rewards.shape
    if check.array("policy", policy).ndim == 1:
        chosen = check.labels("policy", policy, actions, f"{states}")
        return np.eye(actions, dtype=mdp.rewards.dtype)[chosen]
    return _distribution("policy", check.array("policy", policy, f"{states} {actions}"))


def epsilon_greedy(q_row: ArrayLike, eps: float, rng: np.random.Generator) -> int:
    """The best action, argmax_a q(a) (the first in a tie), but with probability ε any action, all alike.

    q_row (A,) holds the values of the actions in one state. Draws rng.random(), and rng.integers(A) if that
    was below ε.

    >>> epsilon_greedy([0.0, 2.0, 1.0], 0.0, np.random.default_rng(0))
    1
    """
    q, rng = check.array("q_row", q_row, "A"), check.generator("rng", rng)
    if rng.random() < check.real("eps", eps, at_least=0, at_most=1):
        return int(rng.integers(len(q)))
    return int(q.argmax())


def q_learning(
    env: Environment,
    episodes: int,
    lr: float,
    discount: float,
    eps: float,
    rng: np.random.Generator,
    steps: int = 1_000,
) -> Matrix:
    """Watkins' Q-learning from q = 0: q(s,a) ← q(s,a) + α [r + γ max_b q(s′,b) − q(s,a)], result (S, A).

    An episode starts in env.reset(rng); each step draws a = epsilon_greedy(q[s], eps, rng), then
    s′, r, done = env.step(s, a, rng). A state after which the episode is done counts 0 instead of γ max q.
    An episode is cut after `steps` steps. Off-policy: it learns the values of the greedy policy.

    >>> q = q_learning(GridWorld(size=2), 200, 0.5, 1.0, 1.0, np.random.default_rng(0))
    >>> q[1].round(3).tolist()
    [-2.0, -2.0, -1.0, -1.0]
    """
    check.instance("env", env, Environment), check.generator("rng", rng)
    lr, discount = _rates(lr, discount)
    q = np.zeros((env.states, env.actions))
    for _ in range(check.whole("episodes", episodes)):
        s, done = env.reset(rng), False
        for _ in range(check.whole("steps", steps)):
            a = epsilon_greedy(q[s], eps, rng)
            landing, reward, done = env.step(s, a, rng)
            target = reward if done else reward + discount * q[landing].max()
            q[s, a] += lr * (target - q[s, a])
            s = landing
            if done:
                break
    return q


def sarsa(
    env: Environment,
    episodes: int,
    lr: float,
    discount: float,
    eps: float,
    rng: np.random.Generator,
    steps: int = 1_000,
) -> Matrix:
    """SARSA from q = 0: q(s,a) ← q(s,a) + α [r + γ q(s′,a′) − q(s,a)] with the action a′ taken next, (S, A).

    An episode starts in s = env.reset(rng) with a = epsilon_greedy(q[s], eps, rng); each step takes
    s′, r, done = env.step(s, a, rng), draws a′ from q[s′] likewise (not when done: then q(s′,a′) counts 0),
    updates q and goes on with s′, a′. An episode is cut after `steps` steps. On-policy: it learns the values
    of the ε-greedy policy itself.

    >>> q = sarsa(GridWorld(size=2), 200, 0.5, 1.0, 0.0, np.random.default_rng(0))
    >>> q.max(axis=1).round(3).tolist()
    [0.0, -1.0, -1.0, 0.0]
    """
    check.instance("env", env, Environment), check.generator("rng", rng)
    lr, discount = _rates(lr, discount)
    q = np.zeros((env.states, env.actions))
    for _ in range(check.whole("episodes", episodes)):
        s = env.reset(rng)
        a = epsilon_greedy(q[s], eps, rng)
        for _ in range(check.whole("steps", steps)):
            landing, reward, done = env.step(s, a, rng)
            if done:
                q[s, a] += lr * (reward - q[s, a])
                break
            then = epsilon_greedy(q[landing], eps, rng)
            q[s, a] += lr * (reward + discount * q[landing, then] - q[s, a])
            s, a = landing, then
    return q


def _rates(lr: float, discount: float) -> tuple[float, float]:
    return check.real("lr", lr, above=0, at_most=1), check.real("discount", discount, at_least=0, at_most=1)


class ReplayBuffer:
    """The last `capacity` steps (state, action, reward, next state, done), from which DQN draws batches.

    Drawing breaks the correlation of neighbouring steps. A full buffer forgets its oldest step.

    >>> buffer = ReplayBuffer(capacity=2)
    >>> for i in range(3):
    ...     buffer.push([float(i)], i, 1.0, [i + 1.0], False)
    >>> sorted(buffer.sample(2, np.random.default_rng(0))[1].tolist())
    [1, 2]
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = check.whole("capacity", capacity)
        self._steps: list[tuple[Any, ...]] = []
        self._oldest = 0

    def __len__(self) -> int:
        """How many steps it holds."""
        return len(self._steps)

    def push(self, state: ArrayLike, action: int, reward: float, next_state: ArrayLike, done: bool) -> None:
        """Keep a copy of one step; states may have any shape, the same for all."""
        s, t = check.array("state", state).copy(), check.array("next_state", next_state).copy()
        wanted = self._steps[0][0].shape if self._steps else s.shape
        if not s.shape == t.shape == wanted:
            raise ValueError(f"state and next_state have shapes {s.shape}, {t.shape}, not twice {wanted}")
        step = (s, check.whole("action", action, at_least=0), check.real("reward", reward), t, bool(done))
        if len(self._steps) < self.capacity:
            self._steps.append(step)
        else:
            self._steps[self._oldest] = step
            self._oldest = (self._oldest + 1) % self.capacity

    def sample(self, size: int, rng: np.random.Generator) -> tuple[Array, Labels, Vector, Array, Mask]:
        """`size` different steps, all sets alike: states, actions, rewards, next states, done."""
        if check.whole("size", size) > len(self):
            raise ValueError(f"size must be at most the {len(self)} steps held, not {size}")
        rows = check.generator("rng", rng).choice(len(self), size, replace=False)
        s, a, r, t, done = zip(*(self._steps[i] for i in rows), strict=True)
        return np.stack(s), np.array(a, dtype=np.intp), np.array(r), np.stack(t), np.array(done)


def dqn_targets(rewards: ArrayLike, next_q: ArrayLike, done: ArrayLike, discount: float) -> Vector:
    """What DQN regresses on: y = r + γ max_a q(s′,a), and y = r where the episode ended.

    rewards (B,), next_q (B, A) from the target network, done (B,) Boolean, result (B,). Where done, next_q is
    not looked at, whatever it holds. The targets are constants: no gradient flows through them.

    >>> dqn_targets([1.0, 1.0], [[2.0, 4.0], [2.0, 4.0]], [False, True], discount=0.5).tolist()
    [3.0, 1.0]
    """
    r, q = check.arrays(rewards=(rewards, "B"), next_q=(next_q, "B A"))
    over = check.mask("done", done, f"{len(r)}")
    return r + np.where(over, 0, q.max(axis=1)) * check.real("discount", discount, at_least=0, at_most=1)


def discounted_returns(rewards: ArrayLike, discount: float) -> Vector:
    """Return from each step on: G_t = Σ_{k≥t} γ^(k−t) r_k = r_t + γ G_{t+1}; rewards (T,), result (T,).

    >>> discounted_returns([1.0, 0.0, 4.0], 0.5).tolist()
    [2.0, 2.0, 4.0]
    """
    out = check.array("rewards", rewards, "T").copy()
    gamma = check.real("discount", discount, at_least=0, at_most=1)
    for t in range(len(out) - 2, -1, -1):
        out[t] += gamma * out[t + 1]
    return out


def reinforce_gradient(
    scores: ArrayLike, rewards: ArrayLike, discount: float = 1.0, baseline: ArrayLike = 0.0
) -> Vector:
    """Policy gradient from one episode: Σ_t γ^t (G_t − b_t) ∇ log π(a_t|s_t), a direction of ascent, (P,).

    scores (T, P): row t is ∇ log π(a_t|s_t); rewards (T,), G_t their discounted returns; baseline b is one
    number or (T,), which must not depend on a_t: it changes the variance, not the mean. With γ^t the mean is
    exactly the gradient of E Σ_t γ^t r_t; many programs leave that factor out (Williams 1992).

    >>> reinforce_gradient([[1.0, 0.0], [0.0, 1.0]], [1.0, 2.0], discount=0.5, baseline=1.0).tolist()
    [1.0, 0.5]
    """
    scores, rewards = check.arrays(scores=(scores, "T P"), rewards=(rewards, "T"))
    b = check.array("baseline", baseline)
    if b.shape not in ((), rewards.shape):
        raise ValueError(f"baseline has shape {b.shape}, but () or {rewards.shape} was expected")
    advantage = discounted_returns(rewards, discount) - b.astype(rewards.dtype)
    weights = np.power(float(discount), np.arange(len(rewards))).astype(rewards.dtype)
    return (weights * advantage) @ scores
