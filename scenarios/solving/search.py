"""Find the best point of a box under constraints, a whole batch of points at every call.

    search(evaluate, start, by_money=False, seed=0) -> Found

`evaluate` answers for many points together (one ensemble run); everything here is written so that few calls with many
points do. Points are (point, lever) in units of each lever's range, 0 its low and 1 its high end; answers are
(point, 1 + constraint): the cost, then each constraint's slack, wanted >= 0 and relative to its target.

Sequential linear programming with trust regions (Fletcher, de la Maza 1989) from several starting points at once: the
constraints are linearised by differences, the nearest point to `start` (or the cheapest) that meets them is computed
exactly, and steps of several lengths are tried together. Where the linearised constraints contradict each other the
step makes the sum of what is missing least, so that without a solution the closest point comes out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from scenarios.solving.linear import MET, TIE, cheapest_point, closest_point, nearest_point

Evaluate = Callable[[np.ndarray], np.ndarray]

SAMPLE = 128  # points spread over the box besides the single moves
LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)  # single moves of each lever
NEARBY = (
    0.05,
    0.02,
    0.02,
    0.005,
    0.005,
    0.001,
)  # how far around a thread slopes are taken, by round
AROUND = 3  # points there: beside a kink one slope is not the other
CUTS = 8  # slopes a thread remembers
THREADS = 4  # starting points; after the first round the best are followed
FOLLOWED = 2
RADII = (1.0, 0.3, 0.08)  # of the trust region, tried together
INSETS = (3e-9, 1e-7, 1e-5)  # how far inside the constraints the landing points aim
DIFFERENCE = (1e-3, 1e-4)  # of a lever's range: first rounds, later rounds
PENALTY = 1e3  # of one unit of what is missing, against one unit of effort or money
STILL = 1e-5  # relative gain of a round below which it was the last
ROUNDS = 10
SHRINK = 1 - np.geomspace(1e-8, 0.3, 96)  # of the way from the start, tried at the end
SNAP = 1e-6  # of a lever's range: nearer than this to an end or the start is there
TIDY = 0.02  # of the largest move: levers that would move less stay where they were


@dataclass(frozen=True, slots=True)
class Found:
    """The best point tried, whether it meets every constraint, and everything that was tried."""

    point: np.ndarray  # (lever,)
    answer: np.ndarray  # (1 + constraint,)
    feasible: bool
    rounds: int  # calls of `evaluate`
    points: np.ndarray = field(repr=False)  # (tried, lever)
    answers: np.ndarray = field(repr=False)  # (tried, 1 + constraint)


@dataclass(frozen=True, slots=True)
class _Cut:
    """What is known at a point: the answers and their slopes."""

    at: np.ndarray  # (lever,)
    answer: np.ndarray  # (1 + constraint,)
    slopes: np.ndarray  # (1 + constraint, lever)


@dataclass(frozen=True, slots=True)
class _Thread:
    """One path of the search: where it stands, what follows there, slopes there and nearby, how far it trusts them."""

    at: np.ndarray  # (lever,)
    answer: np.ndarray  # (1 + constraint,)
    cuts: tuple[_Cut, ...]  # its own first; none until the first round has found it
    radius: float = 1.0


@dataclass(frozen=True, slots=True)
class _Trial:
    """A point to try: with its own differences, or (all but at another trial) with that one's slopes."""

    point: np.ndarray
    radius: float
    slopes_of: int | None = None  # position among the thread's trials


class _Search:
    """The state of one search: every point tried so far with its answer."""

    def __init__(self, evaluate: Evaluate, start: np.ndarray, by_money: bool, seed: int) -> None:
        self.evaluate, self.start, self.by_money, self.seed = evaluate, start, by_money, seed
        self.fixed = np.zeros(start.size, dtype=bool)  # levers that stay at the start
        self.scale = 0.0  # of money: that of the first point asked
        self.points = np.empty((0, start.size))
        self.answers: np.ndarray | None = None
        self.calls = 0

    def ask(self, points: np.ndarray) -> np.ndarray:
        """The answers for some points; kept. [(point, 1 + constraint)]"""
        answers = self.evaluate(points)
        self.scale = self.scale or abs(float(answers[0, 0])) or 1.0
        answers = np.column_stack([answers[:, 0] / self.scale, answers[:, 1:]])
        answers = np.nan_to_num(answers, nan=-1e3, posinf=1e6, neginf=-1e6)
        self.points = np.vstack([self.points, points])
        self.answers = answers if self.answers is None else np.vstack([self.answers, answers])
        self.calls += 1
        return answers

    def objective(self, points: np.ndarray, answers: np.ndarray) -> np.ndarray:
        """Half the squared distance from the start, or the money. [(point,)]"""
        effort = 0.5 * ((points - self.start) ** 2).sum(axis=-1)
        return answers[..., 0] + TIE * effort if self.by_money else effort

    def merit(self, points: np.ndarray, answers: np.ndarray) -> np.ndarray:
        return self.objective(points, answers) + PENALTY * missing(answers)

    def best(self) -> tuple[int, bool]:
        """The position of the best point so far: the best that meets all, else the closest."""
        assert self.answers is not None
        short = missing(self.answers)
        if (short == 0).any():
            goal = np.where(short == 0, self.objective(self.points, self.answers), np.inf)
            return int(np.argmin(goal)), True
        goal = short + 1e-9 * self.objective(self.points, self.answers)
        return int(np.argmin(goal)), False

    def standing(self) -> float:
        """The least merit so far: what the search gains from round to round."""
        if self.answers is None:
            return float("inf")
        return float(self.merit(self.points, self.answers).min())


def missing(answers: np.ndarray) -> np.ndarray:
    """What is missing to meet all constraints, summed; 0 where all are met. [(point,)]"""
    slack = answers[..., 1:]
    return np.where(slack < -MET, -slack, 0.0).sum(axis=-1)


def search(
    evaluate: Evaluate, start: np.ndarray, *, by_money: bool = False, seed: int = 0
) -> Found:
    """The point that meets every constraint with least effort (or money); else the point that misses least.

    Parameters
    ----------
    start : (lever,)     The plan, in units of the ranges; effort is the distance from it.
    seed : int           Of the spread starting points; equal seeds give equal answers.
    """
    state = _Search(evaluate, np.asarray(start, dtype=float), by_money, seed)
    first = state.ask(_opening(state))
    if missing(first[0]) == 0 and not by_money:
        return _found(state)
    threads = _follow(state, _threads(state), ROUNDS)
    best = _found(state)
    if not best.feasible:
        return best
    return _shrunk(state, best if by_money else _tidied(state, best, threads))


def _follow(state: _Search, threads: list[_Thread], rounds: int) -> list[_Thread]:
    """Rounds until two in a row gain nothing."""
    before, still = state.standing(), 0
    for number in range(rounds):
        threads = _round(state, threads, number)
        now = state.standing()
        still = still + 1 if number and before - now <= STILL * abs(before) else 0
        before = now
        if still == 2 or not threads or (number > 1 and _settled(state, threads[0])):
            break
    return threads


def _settled(state: _Search, thread: _Thread) -> bool:
    """Whether a thread meets every constraint and stands where its own slopes would send it."""
    if not thread.cuts or missing(thread.answer) > 0:
        return False
    wanted = _step(state, thread, thread.cuts[:1], 1.0, 0.0)
    return bool(np.abs(wanted - thread.at).max() <= 1e-6)


def _tidied(state: _Search, best: Found, threads: list[_Thread]) -> Found:
    """The same answer without the levers that hardly move, the others making up for them; else as it was."""
    moved = np.abs(best.point - state.start)
    fixed = (moved > 0) & (moved < TIDY * moved.max(initial=0.0))
    if not fixed.any() or not threads:
        return best
    calm = _Search(state.evaluate, state.start, state.by_money, state.seed)
    calm.fixed, calm.scale = fixed, state.scale
    _follow(calm, threads[:1], 3)
    at, feasible = calm.best()
    if not feasible:
        return replace(best, rounds=state.calls + calm.calls)
    assert calm.answers is not None
    return replace(
        best, point=calm.points[at], answer=calm.answers[at], rounds=state.calls + calm.calls
    )


def _found(state: _Search) -> Found:
    assert state.answers is not None
    at, feasible = state.best()
    point = state.points[at] if feasible else _snapped(state.points[at], state.start)
    return Found(point, state.answers[at], feasible, state.calls, state.points, state.answers)


def _shrunk(state: _Search, best: Found) -> Found:
    """The answer drawn back towards the start as far as every constraint stays met: kinks leave it a little too far."""
    points = _snapped(state.start + SHRINK[:, None] * (best.point - state.start), state.start)
    answers = state.ask(points)
    objective = np.where(missing(answers) == 0, state.objective(points, answers), np.inf)
    at = int(np.argmin(objective))
    rounds = best.rounds + 1
    if objective[at] >= float(state.objective(best.point, best.answer)):
        return replace(best, rounds=rounds)
    return replace(best, point=points[at], answer=answers[at], rounds=rounds)


def _snapped(points: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The points with levers that all but touch an end or the start put there. [(point, lever)]"""
    for place in (np.zeros_like(start), np.ones_like(start), start):
        points = np.where(np.abs(points - place) <= SNAP, place, points)
    return points


# --- where to begin ---------------------------------------------------------------------------------------------
def _opening(state: _Search) -> np.ndarray:
    """The start, its differences, each lever moved alone, and points spread evenly over the box. [(point, lever)]"""
    start, levers = state.start, state.start.size
    single = np.repeat(start[None], levers * len(LEVELS), axis=0)
    single[np.arange(len(single)), np.repeat(np.arange(levers), len(LEVELS))] = np.tile(
        LEVELS, levers
    )
    spread = _latin(levers, state.seed)
    half = 0.5 * (spread[: len(spread) // 2] + start)
    return np.vstack([_with_differences(start, DIFFERENCE[0]), single, spread, half])


def _latin(levers: int, seed: int) -> np.ndarray:
    """A Latin hypercube: every lever has one point in each of its equal slices (McKay et al. 1979). [(point, lever)]"""
    random = np.random.default_rng(seed)
    slices = random.permuted(np.tile(np.arange(SAMPLE), (levers, 1)), axis=1).T
    return (slices + random.random((SAMPLE, levers))) / SAMPLE


def _threads(state: _Search) -> list[_Thread]:
    """The start with the slopes known there, and the best spread points, whose slopes the first round finds."""
    assert state.answers is not None
    levers = state.start.size
    slopes = _slopes(state.points[: levers + 1], state.answers[: levers + 1])
    cut = _Cut(state.start, state.answers[0], slopes)
    threads = [_Thread(state.start, state.answers[0], (cut,))]
    for at in np.argsort(state.merit(state.points, state.answers), kind="stable"):
        point = state.points[at]
        if min(np.abs(point - thread.at).max() for thread in threads) > 0.1:
            threads.append(_Thread(point, state.answers[at], ()))
        if len(threads) == THREADS:
            break
    return threads


def _with_differences(point: np.ndarray, width: float) -> np.ndarray:
    """A point and, below it, the point with each lever moved a little, inwards at the high end. [(1 + lever, lever)]"""
    moves = np.where(point + width <= 1, width, -width)
    return np.vstack([point, point + np.diag(moves)])


def _slopes(block: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Slopes of the answers at the first point of a block. [(1 + constraint, lever)]"""
    moves = np.diag(block[1:] - block[0])
    return (answers[1:] - answers[0]).T / moves


# --- one round --------------------------------------------------------------------------------------------------
def _round(state: _Search, threads: list[_Thread], number: int) -> list[_Thread]:
    """Steps of every thread tried in one call; each thread goes to the best of its own, or trusts less."""
    width = DIFFERENCE[min(number // 2, 1)]
    trials = [_trials(state, thread, number) for thread in threads]
    blocks = [
        _with_differences(t.point, width) if t.slopes_of is None else t.point[None]
        for own in trials
        for t in own
    ]
    answers = state.ask(np.vstack(blocks))
    ends = np.cumsum([len(block) for block in blocks])[:-1]
    answered = iter(zip(blocks, np.split(answers, ends), strict=True))
    pairs = zip(threads, trials, strict=True)
    moved = [_next(state, thread, own, [next(answered) for _ in own]) for thread, own in pairs]
    live = _distinct(state, [thread for thread in moved if thread.radius > 1e-7])
    return live[:FOLLOWED] if number else live


def _next(
    state: _Search,
    thread: _Thread,
    trials: list[_Trial],
    answered: list[tuple[np.ndarray, np.ndarray]],
) -> _Thread:
    """A thread after its round: at its best trial, or where it was with less trust."""
    found = [
        _Cut(block[0], answer[0], _slopes(block, answer))
        for trial, (block, answer) in zip(trials, answered, strict=True)
        if trial.slopes_of is None
    ]
    merits = [float(state.merit(block[0], answer[0])) for block, answer in answered]
    at = int(np.argmin(merits))
    if thread.cuts and merits[at] >= float(state.merit(thread.at, thread.answer)):
        cuts = _nearest_cuts(thread.at, thread.cuts[0], [*found, *thread.cuts[1:]])
        return replace(thread, cuts=cuts, radius=thread.radius * RADII[-1])
    trial = trials[at]
    first = found[at if trial.slopes_of is None else trial.slopes_of]
    radius = min(1.0, max(2 * trial.radius, 1e-3)) if thread.cuts else thread.radius
    cuts = _nearest_cuts(trial.point, first, [*found, *thread.cuts])
    return _Thread(trial.point, answered[at][1][0], cuts, radius)


def _nearest_cuts(at: np.ndarray, first: _Cut, others: list[_Cut]) -> tuple[_Cut, ...]:
    """A thread's own slopes and those of the nearest points, not too far off to mean anything."""
    far = [float(np.abs(cut.at - at).max()) for cut in others]
    near = sorted((i for i, d in enumerate(far) if d <= 0.1), key=lambda i: far[i])
    return (first, *(others[i] for i in near if others[i] is not first))[:CUTS]


def _distinct(state: _Search, threads: list[_Thread]) -> list[_Thread]:
    """The threads by merit, without those that have run into a better one."""
    kept: list[_Thread] = []
    for thread in sorted(threads, key=lambda t: float(state.merit(t.at, t.answer))):
        if all(np.abs(thread.at - other.at).max() > 1e-3 for other in kept):
            kept.append(thread)
    return kept


def _trials(state: _Search, thread: _Thread, number: int) -> list[_Trial]:
    """Steps of several lengths by the slopes here and by those nearby too; landing points a little inside; points around.

    The first trials have slopes of their own, so that their positions are those of the slopes found.
    """
    if not thread.cuts:
        return [_Trial(thread.at, thread.radius)]
    bundles = [thread.cuts[:1], thread.cuts] if len(thread.cuts) > 1 else [thread.cuts]
    trials: list[_Trial] = []
    inside: list[_Trial] = []
    for cuts in bundles:
        for factor in RADII:
            radius = thread.radius * factor
            point = _step(state, thread, cuts, radius, 0.0)
            if any(np.abs(point - t.point).max() <= 1e-12 for t in trials):
                continue
            trials.append(_Trial(point, radius))
            if factor == RADII[0]:
                near = (_step(state, thread, cuts, radius, inset) for inset in INSETS)
                inside += [_Trial(each, radius, len(trials) - 1) for each in near]
    width = NEARBY[min(number, len(NEARBY) - 1)]
    around = np.random.default_rng([state.seed, number]).uniform(-1, 1, (AROUND, thread.at.size))
    spread = np.where(state.fixed, state.start, np.clip(thread.at + width * around, 0.0, 1.0))
    trials += [_Trial(point, thread.radius) for point in spread]
    return [*trials, *inside]


def _step(
    state: _Search, thread: _Thread, cuts: tuple[_Cut, ...], radius: float, inset: float
) -> np.ndarray:
    """Where the linearised problem has its best point inside the trust region. [(lever,)]"""
    low = np.where(state.fixed, state.start, np.maximum(0.0, thread.at - radius))
    high = np.where(state.fixed, state.start, np.minimum(1.0, thread.at + radius))
    rows = np.vstack([cut.slopes[1:] for cut in cuts])
    wanted = np.concatenate([inset - c.answer[1:] + c.slopes[1:] @ c.at for c in cuts])
    price = cuts[0].slopes[0]
    met = _met_step(state, price, rows, wanted, low, high)
    if met is not None:
        return met
    closest, short = closest_point(rows, wanted, low, high, len(thread.answer) - 1)
    loose = wanted - short - 1e-10 * (1 + np.abs(wanted))
    met = _met_step(state, price, rows, loose, low, high)
    return closest if met is None else met


def _met_step(
    state: _Search,
    price: np.ndarray,
    rows: np.ndarray,
    wanted: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
) -> np.ndarray | None:
    """The best point of the linearised problem, None where its constraints contradict each other."""
    if state.by_money:
        return cheapest_point(state.start, price, rows, wanted, low, high)
    return nearest_point(state.start, rows, wanted, low, high)
