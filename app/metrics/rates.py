"""Numbers that never travel without their denominator (OPERATIONS 0.3)."""

from dataclasses import dataclass

from app.metrics.intervals import Interval, Sample, sample_of, wilson


@dataclass(frozen=True, slots=True)
class Rate:
    """`x` of `n` of the same unit, with its 95 % Wilson interval."""

    x: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, or None when there is nothing to divide by."""
        return self.x / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        """The 95 % Wilson interval, or None when n is 0."""
        return wilson(self.x, self.n)

    @property
    def sample(self) -> Sample:
        """How much the denominator can bear."""
        return sample_of(self.n)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One quantity by another, such as done by hours."""

    numerator: float
    denominator: float

    @property
    def value(self) -> float | None:
        """The quotient, or None when there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None
