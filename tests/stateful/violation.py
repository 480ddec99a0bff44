"""What a machine says when the system does not do what its specification says; nothing else counts as found."""


class ViolationError(AssertionError):
    """The system and its specification differ."""


def demand(found: object, expected: object = True, about: object = "") -> None:
    """Both must be equal.

    Raises:
        ViolationError: saying what was found and what was expected.
    """
    if found != expected:
        raise ViolationError(f"{about}: found {found!r}, expected {expected!r}")
