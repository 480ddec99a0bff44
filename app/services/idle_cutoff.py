"""After how many seconds without input nobody is taken to be there (OPERATIONS 1.3), and who says so."""

from dataclasses import dataclass

from app.metrics.touch import IDLE_CUTOFF_S
from app.models.errors import BadInputError, NotAllowedError
from app.models.person import Role
from app.services.policy import LEAST_IDLE_S, MOST_IDLE_S, load_policy
from app.services.workspace import Workspace
from app.settings import idle_cutoff_s
from app.store import people

_KEY = "idle_cutoff_s"


@dataclass(frozen=True, slots=True)
class IdleCutoff:
    """Seconds, and where they come from: the site's policy, this workspace, this computer's environment, or usual."""

    seconds: float
    source: str

    @property
    def words(self) -> str:
        """For people: up to which gap between inputs time counts."""
        return f"Gaps of up to {self.seconds:g} s between inputs count as active, longer ones do not."


def idle_cutoff(workspace: Workspace) -> IdleCutoff:
    """What holds here: the site's policy before the workspace before ORTHOMARK_IDLE before the usual 120 s."""
    demanded = load_policy().idle_after_seconds
    if demanded:
        return IdleCutoff(demanded, "policy")
    with workspace.database.read() as connection:
        kept = people.get_meta(connection, _KEY)
    if kept:
        return IdleCutoff(float(kept), "workspace")
    here = idle_cutoff_s()
    return IdleCutoff(here or IDLE_CUTOFF_S, "environment" if here else "usual")


def set_idle_cutoff(workspace: Workspace, seconds: float | None) -> IdleCutoff:
    """Keep it in this workspace file, or with None go back to what holds without; time counted already stays.

    Raises:
        NotAllowedError: when the acting person is no lead, or the site's policy says how long.
        BadInputError: when it is not from 10 s to an hour.
    """
    if Role.LEAD not in workspace.person.roles:
        raise NotAllowedError(f"{workspace.person.login} has no lead role here; only a lead changes the idle cutoff.")
    if load_policy().idle_after_seconds:
        raise NotAllowedError("The policy of this site gives the idle cutoff; its administrator can change it there.")
    if seconds is not None and not LEAST_IDLE_S <= seconds <= MOST_IDLE_S:
        raise BadInputError(
            "The idle cutoff", f"{seconds:g} s is no sensible time", f"give {LEAST_IDLE_S} to {MOST_IDLE_S} s"
        )
    with workspace.database.transaction() as connection:
        people.set_meta(connection, _KEY, f"{seconds:g}" if seconds is not None else "")
    return idle_cutoff(workspace)
