"""Deep calls in a loop map no memory, wherever the loop stands."""

from __future__ import annotations

import resource
from collections.abc import Callable

import pytest

from agencies.room import with_room


def below(depth: int, act: Callable[[], int]) -> int:
    return act() if depth == 0 else below(depth - 1, act)


def faults(act: Callable[[], object]) -> int:
    """Pages of memory newly mapped while `act` runs."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    act()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def loop() -> int:
    return sum(below(20, lambda: 1) for _turn in range(200))


@pytest.mark.parametrize("start", range(0, 120, 10))
def test_a_loop_of_deep_calls_maps_no_memory_again_and_again(start):
    # 200 turns; a chunk mapped on each would be 200 faults or more.
    assert faults(lambda: below(start, lambda: with_room(loop))) < 100


def test_the_result_is_that_of_the_act():
    assert with_room(loop) == 200
