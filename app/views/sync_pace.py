"""When to sync again by itself: soon after success, ever later after failures, never all workstations at once."""

from collections.abc import Callable

SOON_S = (20.0, 40.0)
LONGEST_S = 600.0


def wait_s(failures: int, chance: Callable[[float, float], float]) -> float:
    """Seconds until the next try after so many failures in a row; `chance` gives a number between two."""
    if failures == 0:
        return chance(*SOON_S)
    longest = min(LONGEST_S, SOON_S[0] * 2.0**failures)
    return chance(longest / 2, longest)
