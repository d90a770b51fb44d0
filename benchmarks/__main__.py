"""``python -m benchmarks``: rythme and two peers on the same schools, side by side."""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator

from benchmarks.generate import FAMILIES, tight
from benchmarks.peers import PeerResult, arcs_highs, weeks_cp_sat
from rythme.scenario import EARLIEST, Scenario
from rythme.solver.compile import compile_all
from rythme.solver.levels import solve
from rythme.solver.outcome import Planned
from rythme.solver.problem import Problem, settle
from rythme.solver.rows import couple
from rythme.solver.search import search
from rythme.verify import verify


def main() -> None:
    """Print time, cost, bound and gap of every case asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--families", nargs="+", choices=sorted(FAMILIES), default=["presence"])
    parser.add_argument("--sizes", nargs="+", type=int, default=[20, 50, 200])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="for each solver")
    parser.add_argument("--no-peers", action="store_true", help="rythme only")
    options = parser.parse_args()
    print("| case | solver | seconds | cost | bound | gap |")
    print("|---|---|---:|---:|---:|---:|")
    for family in options.families:
        for size in options.sizes:
            for seed in options.seeds:
                scenario = build(family, size, seed)
                for line in compare(scenario, options.seconds, peers=not options.no_peers):
                    print(f"| {family} {size} #{seed} | {line}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\nMemory at most: {peak} MiB")


def build(family: str, size: int, seed: int) -> Scenario:
    """Return a school; a tight one has room for 2 % more than the path LP asks."""
    if family != "tight":
        return FAMILIES[family](size, seed)

    def room(loose: Scenario) -> int:
        graphs = compile_all(loose)
        result = search(couple(loose, loose.cohorts, graphs), [{"peak": 1}], rounds=0)
        assert result is not None
        return result.bounds[0] * 102 // 100

    return tight(size, seed, room)


def compare(scenario: Scenario, seconds: float, *, peers: bool) -> Iterator[str]:
    """Solve a school with every solver; each has ``seconds``, reading the school included."""
    yield from _rythme_lines(scenario, seconds)
    if not peers:
        return
    started = time.monotonic()
    problem = couple(scenario, scenario.cohorts, compile_all(scenario))
    ready = time.monotonic() - started
    levels = [dict(level) for level in scenario.objective if level != EARLIEST]
    weights = _merge(levels)
    for name, peer in (("CP-SAT, weeks", weeks_cp_sat), ("HiGHS, arcs", arcs_highs)):
        answer = peer(problem, weights, max(1.0, seconds - ready))
        yield _peer_line(name, problem, answer, levels, answer.elapsed_s + ready)


def _rythme_lines(scenario: Scenario, seconds: float) -> Iterator[str]:
    """Plan as the command does, hold the plan against the verifier, and tell of every level."""
    started = time.monotonic()
    outcome = solve(scenario, time_limit_s=seconds)
    elapsed = time.monotonic() - started
    if not isinstance(outcome, Planned):
        yield _line("rythme", elapsed, None, 0)
        return
    assert verify(scenario, outcome.plan).ok
    *above, last = outcome.plan.levels
    for level in above:
        if level.cost or level.bound:
            yield _line(f"rythme, {level.name}", elapsed, level.cost, level.bound)
    yield _line("rythme", elapsed, last.cost, last.bound)


def _merge(levels: list[dict[str, int]]) -> dict[str, int]:
    """Return one weighted sum for peers, where a level weighs far more than those below it."""
    weights: dict[str, int] = {}
    for level, factor in zip(reversed(levels), (1, 100_000), strict=False):
        weights.update({column: weight * factor for column, weight in level.items()})
    return weights


def _peer_line(
    name: str,
    problem: Problem,
    answer: PeerResult,
    levels: list[dict[str, int]],
    elapsed: float,
) -> str:
    if not answer.paths:
        return _line(name, elapsed, None, 0)
    assert settle(problem, answer.paths) is not None
    return _line(name, elapsed, answer.cost, max(0, round(answer.bound)))


def _line(solver: str, seconds: float, cost: int | None, bound: int) -> str:
    if cost is None:
        return f"{solver} | {seconds:.1f} | none found | | |"
    gap = 100 * (cost - bound) / max(1, cost)
    return f"{solver} | {seconds:.1f} | {cost} | {bound} | {gap:.2f} % |"


if __name__ == "__main__":
    main()
