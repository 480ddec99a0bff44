"""A hand that tries PINs and passwords, on a clock and a keyring a test can stop."""

from app.services import unlocking
from app.services.sessions import sessions
from app.services.workspace import Workspace
from app.store.unlock_pins import Cost
from tests.cli.test_passwords import Drawer

RIGHT, WRONG = "739142", "518263"
CHEAP = Cost(16, 1, 1)
AWAY = "postgresql://lea@127.0.0.1:1/orthomark"


class Cut(BaseException):
    """Stands for the end of the program; nothing catches it."""


class Mortal(Drawer):
    """A keyring during whose next writing the program ends: before it, or after."""

    dies = ""

    def set_password(self, service: str, username: str, password: str) -> None:
        dies, self.dies = self.dies, ""
        if dies == "before":
            raise Cut
        super().set_password(service, username, password)
        if dies == "after":
            raise Cut


class Hours:
    """A monotonic clock of one program."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def told(workspace: Workspace) -> list[str]:
    return [one.event for one in sessions(workspace)][::-1]


def wrong(workspace: Workspace, hours: Hours, times: int) -> None:
    for _ in range(times):
        hours.now += 1000
        unlocking.state(workspace, hours)
        hours.now += 1000
        assert unlocking.try_pin(workspace, WRONG, hours) is not None
