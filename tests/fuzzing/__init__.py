"""Hostile input by the thousand: `FUZZ_INPUTS=10000 bin/test tests/fuzzing`; without it a few hundred of each kind.

Each input is made from `FUZZ_SEED` and its number, so that a failure is repeated by the same two.
"""

from __future__ import annotations

import os
import random

INPUTS = int(os.environ.get("FUZZ_INPUTS", "0"))
SEED = os.environ.get("FUZZ_SEED", "1")


def share(part: float, least: int) -> range:
    """The numbers of the inputs of one test: `part` of all that are asked for, or `least`."""
    return range(max(int(INPUTS * part), least))


def repeatable(what: str, number: int) -> random.Random:
    """The chance of one input of a test."""
    return random.Random(f"{SEED} {what} {number}")  # noqa: S311 - nothing secret comes of it
