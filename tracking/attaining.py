"""How far a value attains what an indicator aims at. Pure: numbers in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

HUNDRED = Decimal(100)
_SHOWN = Decimal("0.1")


class Formula(StrEnum):
    """How attainment is worked out; which one follows from the aim alone, never from the value."""

    # (value − baseline) ÷ (target − baseline)
    FROM_BASELINE = "from_baseline"
    # value ÷ target
    OF_TARGET = "of_target"
    # target ÷ value, where less is better
    TARGET_OVER_VALUE = "target_over_value"
    # No percentage can be said.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Aim:
    """Target, direction and baseline of an indicator."""

    target: Decimal | None
    less_is_better: bool = False
    baseline: Decimal | None = None

    @property
    def formula(self) -> Formula:
        """From the baseline where the target lies on the better side of it; else by the target, if that is positive."""
        if self.target is None:
            return Formula.NONE
        if self.baseline is not None and self._is_better(self.target, self.baseline):
            return Formula.FROM_BASELINE
        if self.target <= 0:
            return Formula.NONE
        return Formula.TARGET_OVER_VALUE if self.less_is_better else Formula.OF_TARGET

    def attainment(self, value: Decimal | None) -> Decimal | None:
        """Per cent with one decimal, 0 at least; None where it cannot be said.

        Rounded down: 100 and more is said exactly when the target is met.
        """
        quotient = None if value is None else self._quotient(value)
        if quotient is None:
            return None
        return max(Decimal(0), HUNDRED * quotient).quantize(_SHOWN, rounding=ROUND_FLOOR)

    def is_met(self, value: Decimal | None) -> bool | None:
        """Whether `value` reaches the target; None where that cannot be said."""
        if value is None or self.target is None:
            return None
        return value == self.target or self._is_better(value, self.target)

    def worked_out(self, value: Decimal | None) -> str:
        """The formula with its figures: "(85 − 80) ÷ (90 − 80)"; empty where there is no percentage."""
        if value is None or self._quotient(value) is None:
            return ""
        numbers = {"value": written(value), "target": written(self.target), "baseline": written(self.baseline)}
        return {
            Formula.FROM_BASELINE: "({value} − {baseline}) ÷ ({target} − {baseline})",
            Formula.OF_TARGET: "{value} ÷ {target}",
            Formula.TARGET_OVER_VALUE: "{target} ÷ {value}",
        }[self.formula].format(**numbers)

    def _is_better(self, one: Decimal, other: Decimal) -> bool:
        return one < other if self.less_is_better else one > other

    def _quotient(self, value: Decimal) -> Decimal | None:
        formula, target, baseline = self.formula, self.target, self.baseline
        if target is None or formula == Formula.NONE:
            return None
        if formula == Formula.FROM_BASELINE and baseline is not None:
            return (value - baseline) / (target - baseline)
        if formula == Formula.OF_TARGET:
            return value / target
        return target / value if value > 0 else None


def written(number: Decimal | None) -> str:
    """Thousands marked, no trailing zeros: "3,482" or "12.5"; empty for none."""
    return "" if number is None else _without_zeros(f"{number:,f}")


def plain(number: Decimal | None) -> str:
    """As `written`, without marks of thousands, so that it is read back: "3482" or "12.5"."""
    return "" if number is None else _without_zeros(f"{number:f}")


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
