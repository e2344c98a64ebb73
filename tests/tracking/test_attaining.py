"""Attainment: what holds for any aim and value."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.attaining import Aim, Formula, written

D = Decimal
NUMBERS = st.decimals(min_value=-(10**13), max_value=10**13, places=4, allow_nan=False, allow_infinity=False)
AIMS = st.builds(Aim, NUMBERS, st.booleans(), st.none() | NUMBERS)


@pytest.mark.parametrize(
    ("aim", "value", "attained", "worked_out"),
    [
        (Aim(D(90)), D(81), D("90.0"), "81 ÷ 90"),
        (Aim(D(90)), D("89.9999"), D("99.9"), "89.9999 ÷ 90"),
        (Aim(D(90), baseline=D(80)), D(85), D("50.0"), "(85 − 80) ÷ (90 − 80)"),
        (Aim(D(90), baseline=D(80)), D(70), D("0.0"), "(70 − 80) ÷ (90 − 80)"),
        (Aim(D(90), baseline=D(95)), D(81), D("90.0"), "81 ÷ 90"),
        (Aim(D(10), less_is_better=True), D(12), D("83.3"), "10 ÷ 12"),
        (Aim(D(10), less_is_better=True), D(0), None, ""),
        (Aim(D(10), less_is_better=True, baseline=D(20)), D(12), D("80.0"), "(12 − 20) ÷ (10 − 20)"),
        (Aim(D(0), less_is_better=True, baseline=D(4)), D(1), D("75.0"), "(1 − 4) ÷ (0 − 4)"),
        (Aim(D(0), less_is_better=True), D(0), None, ""),
        (Aim(None), D(5), None, ""),
        (Aim(D(2000)), None, None, ""),
    ],
)
def test_examples(aim: Aim, value: Decimal | None, attained: Decimal | None, worked_out: str) -> None:
    assert (aim.attainment(value), aim.worked_out(value)) == (attained, worked_out)


@given(AIMS, NUMBERS)
def test_a_hundred_per_cent_is_said_exactly_when_the_target_is_met(aim: Aim, value: Decimal) -> None:
    attained = aim.attainment(value)

    if attained is not None:
        assert (attained >= 100) == aim.is_met(value)


@given(AIMS, NUMBERS, NUMBERS)
def test_a_better_value_never_attains_less(aim: Aim, one: Decimal, other: Decimal) -> None:
    worse, better = (max(one, other), min(one, other)) if aim.less_is_better else (min(one, other), max(one, other))
    attained = aim.attainment(worse), aim.attainment(better)

    if None not in attained:
        assert attained[0] <= attained[1]


@given(AIMS, NUMBERS)
def test_it_is_never_negative_and_has_one_decimal(aim: Aim, value: Decimal) -> None:
    attained = aim.attainment(value)

    assert attained is None or (attained >= 0 and attained.as_tuple().exponent == -1)


@given(AIMS, NUMBERS)
def test_what_is_worked_out_is_said_with_its_formula(aim: Aim, value: Decimal) -> None:
    assert bool(aim.worked_out(value)) == (aim.attainment(value) is not None)
    if aim.formula == Formula.NONE:
        assert aim.attainment(value) is None


@given(AIMS)
def test_the_target_is_met_and_the_baseline_attains_nothing(aim: Aim) -> None:
    assert aim.is_met(aim.target) is True
    if aim.formula == Formula.FROM_BASELINE:
        assert (aim.attainment(aim.baseline), aim.attainment(aim.target)) == (0, 100)


@given(NUMBERS)
def test_written_reads_back(number: Decimal) -> None:
    assert Decimal(written(number).replace(",", "")) == number
