"""That a project was archived at central: it can be read, and nothing more of it changes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Archived:
    """When (UTC text), by which login and why."""

    at: str
    by: str
    why: str

    @property
    def words(self) -> str:
        """The fact, to stand in a sentence."""
        return f"archived on {self.at[:10]} by {self.by} ({self.why})"
