"""Errors a person can act on. Each class is one condition and builds its own sentence."""


class AppError(Exception):
    """Something a person can act on; `str(error)` is one sentence saying what, where and what to do."""


class NotFoundError(AppError):
    """A name or id that stands for nothing here."""

    def __init__(self, kind: str, name: object) -> None:
        super().__init__(f"There is no {kind} “{name}” in this workspace; list what there is and try again.")


class BadInputError(AppError):
    """Input that cannot be used, with its place and the way out."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(f"{where}: {what}; {remedy}.")


class NotAllowedError(AppError):
    """The rules forbid it to this person or in this state."""
