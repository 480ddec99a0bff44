"""Many logins of one project, each pushing a few operations every few seconds; prints one JSON line of push times."""

import argparse
import json
import random
import secrets
import threading
import time

from scenery.figures import spread

from app.models.geometry import box, to_body
from app.models.ids import NIL, DeviceId, OpId, ProjectId, TaskId, person_id, uuid7
from app.models.op import GENESIS, Draft, OpKind, seal
from app.models.op_row import op_values
from app.models.person import Role
from app.sync import admin
from app.sync.central import Central
from app.sync.server import Server

AT = "2026-03-09T08:00:00.000Z"


class Login(threading.Thread):
    """One person at one workstation."""

    def __init__(self, url: str, login: str, project: ProjectId, arguments: argparse.Namespace) -> None:
        super().__init__(daemon=True)
        self._central = Central(url)
        self._who, self._project, self._arguments = person_id(login), project, arguments
        self._device, self._dseq, self._last = DeviceId(uuid7()), 0, GENESIS
        self._chance = random.Random(login)
        self.times_ms: list[float] = []
        task = TaskId(uuid7())
        body = {"v": 1, "scene": str(NIL), "name": login, "window": [0, 0, 9, 9], "context": 0}
        self._push([Draft(OpId(uuid7()), OpKind.TASK, task, task, body)])
        self._task = task

    def run(self) -> None:
        """Push until the time is over."""
        end = time.perf_counter() + self._arguments.seconds
        time.sleep(self._chance.uniform(0, self._arguments.every))
        while time.perf_counter() < end:
            body = {"v": 1, "op": "create", "scene": str(NIL), "class": "ship", "attributes": {}}
            body["shape"] = to_body(box(0, 0, self._chance.uniform(5, 90), 9))
            drafts = [
                Draft(OpId(uuid7()), OpKind.REVISION, uuid7(), self._task, body) for _ in range(self._arguments.ops)
            ]
            self.times_ms.append(self._push(drafts))
            time.sleep(self._arguments.every * self._chance.uniform(0.8, 1.2))
        self._central.close()

    def _push(self, drafts: list[Draft]) -> float:
        ops = []
        for draft in drafts:
            self._dseq += 1
            op = seal(draft, self._project, self._who, self._device, self._dseq, self._last, AT)
            self._last = op.hash
            ops.append(op)
        start = time.perf_counter()
        answer = self._central.push(self._project, uuid7(), list(map(op_values, ops)))
        assert not answer.placed
        return (time.perf_counter() - start) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logins", type=int, default=200)
    parser.add_argument("--ops", type=int, default=20)
    parser.add_argument("--every", type=float, default=5.0)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with Server(settings={"max_connections": str(arguments.logins + 20)}) as server:
        owner, project, password = server.url("central"), ProjectId(uuid7()), secrets.token_urlsafe(12)
        admin.init(owner)
        admin.add_project(owner, "bench", project)
        place = owner.rpartition("@")[2]
        everybody = []
        for number in range(arguments.logins):
            login = f"login{number}"
            admin.add_user(owner, login, login, password, [Role.LEAD], "bench")
            everybody.append(Login(f"postgresql://{login}:{password}@{place}", login, project, arguments))
        for one in everybody:
            one.start()
        for one in everybody:
            one.join()
        times = [took for one in everybody for took in one.times_ms]
        print(
            json.dumps({"script": "logins", "logins": arguments.logins, "pushes": len(times), "push_ms": spread(times)})
        )


if __name__ == "__main__":
    main()
