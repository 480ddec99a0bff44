"""Words for sentences that people read."""


def plural(count: int, noun: str, several: str = "") -> str:
    """Count things: “1 pin”, “2 pins”; `several` is the plural where it is not the noun with an s."""
    return f"{count} {noun if count == 1 else several or noun + 's'}"
