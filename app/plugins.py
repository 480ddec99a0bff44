"""Shelves: every file of a package that offers a constant of a type is a part of it."""

import importlib
import pkgutil
from typing import TypeVar

T = TypeVar("T")


def discover(package: str, constant: str, kind: type[T]) -> list[T]:
    """Import each module of `package` and collect its `constant` where it is a `kind`, ordered by module name."""
    home = importlib.import_module(package)
    found = []
    for module in sorted(pkgutil.iter_modules(home.__path__), key=lambda info: info.name):
        value = getattr(importlib.import_module(f"{package}.{module.name}"), constant, None)
        if isinstance(value, kind):
            found.append(value)
    return found
