"""How kernels are compiled. Importing this is slow."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile a function when it is first called and keep the machine code on disk."""
    return cast("F", numba.njit(nogil=True, cache=True, error_model="numpy")(function))


def compiled_at_one_go(function: F) -> F:
    """Compile a function that keeps Python's lock while it runs: for what takes less time than getting it back."""
    return cast("F", numba.njit(nogil=False, cache=True, error_model="numpy")(function))
