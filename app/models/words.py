"""Words for sentences that people read."""


def plural(count: int, noun: str, several: str = "") -> str:
    """Count things: “1 pin”, “2 pins”; `several` is the plural where it is not the noun with an s."""
    return f"{count} {noun if count == 1 else several or noun + 's'}"


def percent(share: float) -> str:
    """A share of 0 to 1 as whole per cent; only all is 100 %."""
    return f"{100 if share >= 1 else min(99, round(share * 100))} %"
