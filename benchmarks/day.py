"""Ten annotators' day: mixed edits by every tool, submits and reviews, then proof; prints one JSON line."""

import argparse
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))  # the hands of this day are those of the tests

from scenery.figures import spread

from app.imagery.selecting.shelf import ModelShelf
from app.store.database import Database
from app.store.verify import verify
from tests.stateful.day import Annotator, Day, problems
from tests.stateful.day_of_site import site
from tests.tools.picture import Picture, plain
from tests.tools.small_model import small_model


class Timed(Day):
    """Notes the milliseconds of processor of every deed."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.times: list[float] = []

    def step(self, one: Annotator) -> None:
        before = time.thread_time()
        super().step(one)
        self.times.append((time.thread_time() - before) * 1e3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with TemporaryDirectory() as name:
        folder, shelf = Path(name), ModelShelf()
        shelf.choose(small_model(folder))
        day = Timed(site(folder / "day.orthomark", folder), Picture(plain().rgb, models=shelf))
        wall, busy = time.perf_counter(), time.process_time()
        day.work(arguments.edits)
        wall, busy = time.perf_counter() - wall, time.process_time() - busy
        differing = day.differing()
        day.close()
        begun = time.process_time()
        database = Database.open(day.path)
        report = verify(database)
        database.close()
        verified = time.process_time() - begun
        found = problems(day.path)
        figures = {
            "script": "day",
            "annotators": len(day.people),
            "edits": day.edits,
            "operations": report.operations,
            "kinds": dict(day.counts().most_common()),
            "refused": sum(day.refused().values()),
            "reviews": dict(day.judged().most_common()),
            "log_verified": not report.problems,
            "projections_are_a_rebuild": not found,
            "screens_are_the_file": not differing,
            "deed_cpu_ms": spread(day.times),
            "edits_per_cpu_s": round(day.edits / busy, 1),
            "edits_per_s": round(day.edits / wall, 1),
            "verify_cpu_s": round(verified, 2),
            "file_mb": round(day.path.stat().st_size / 1e6, 1),
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
