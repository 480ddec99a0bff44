import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.imagery.overviews import folder, plan
from app.imagery.overviews.builder import State
from app.imagery.source import RasterSource
from tests.imagery.conftest import WriteRaster
from tests.imagery.overviews.conftest import HEIGHT, WIDTH, Open, build, kept, overviews_of, pixels

ROOT = Path(__file__).resolve().parents[3]
BUILD = """
import sys
from app.imagery.source import RasterSource
with RasterSource.open(sys.argv[1]) as source:
    print("begun", flush=True)
    while source.overviews.ready:
        source.overviews.step()
    print(source.overviews.progress().state.value, source.overviews.progress().sentence)
"""


def program(path: Path, cache: Path, before: str = "") -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ORTHOMARK_CACHE": str(cache)}
    command = [sys.executable, "-c", before + BUILD, str(path)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_a_scene_that_is_cheap_to_show_whole_gets_none(raster: WriteRaster) -> None:
    with RasterSource.open(raster("a.tif", np.ones((1, 900, 900), np.uint8))) as source:
        assert source.overviews is None


def test_a_scene_with_overviews_of_its_own_gets_none(raster: WriteRaster) -> None:
    with RasterSource.open(raster("a.tif", pixels("uint8", 1), "COG")) as source:
        assert source.overviews is None


@pytest.mark.parametrize("profile", [{"tiled": True}, {"tiled": False}, {"tiled": True, "interleave": "band"}])
def test_building_takes_every_band_to_the_single_tile(scene: Open, profile: dict[str, object]) -> None:
    with scene("uint16", 3, **profile) as source:
        overviews = overviews_of(source)
        assert overviews.progress().share == 0
        build(overviews)
        assert overviews.progress().state is State.DONE
        assert len(kept(source)) == 3 * 2 * (9 + 4 + 1)


def test_the_scene_and_its_folder_are_left_as_they_were(scene: Open) -> None:
    with scene() as source:
        place = Path(source.info.path)
        before = place.read_bytes(), sorted(place.parent.iterdir())
        build(overviews_of(source))
        assert (place.read_bytes(), sorted(p for p in place.parent.iterdir() if p.name != "cache")) == before


def test_a_step_that_makes_no_tile_whole_was_work_all_the_same(scene: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "PIECE_BYTES", 1 << 18)
    with scene(tiled=False) as source:
        overviews, made = overviews_of(source), []
        while overviews.unfinished:
            made.append(overviews.step())
        assert made.pop() is None
        assert None not in made
        assert made.count([]) > len(made) / 2


def test_several_threads_build_the_same_bytes_as_one(scene: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    with scene("uint16", 2) as source:
        build(overviews_of(source))
        alone = kept(source)
    monkeypatch.setenv("ORTHOMARK_CACHE", os.environ["ORTHOMARK_CACHE"] + "-2")
    with scene("uint16", 2) as source:
        overviews = overviews_of(source)

        def work() -> None:
            while overviews.unfinished:
                if not overviews.step():
                    time.sleep(0.001)

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all((a == b).all() for a, b in zip(alone, kept(source), strict=True))


def test_what_was_built_is_there_the_next_time(scene: Open) -> None:
    with scene() as source:
        build(overviews_of(source))
        path = source.info.path
    with RasterSource.open(path) as source:
        assert overviews_of(source).progress().state is State.DONE
        assert not source.read((0, 0, WIDTH, HEIGHT), (313, 301), (1,)).sparse


def test_a_stopped_building_goes_on_where_it_was(scene: Open) -> None:
    with scene() as source:
        overviews = overviews_of(source)
        build(overviews, 5)
        overviews.stop()
        assert overviews.progress().state is State.STOPPED
        assert not overviews.ready
        assert 0 < overviews.progress().share < 1
        overviews.resume()
        assert build(overviews) <= 9
        assert overviews.progress().state is State.DONE


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(1, 6), max_size=5))
def test_however_often_it_is_interrupted_the_bytes_are_the_same(steps: list[int], interrupted: "Interrupted") -> None:
    interrupted.check(steps)


class Interrupted:
    def __init__(self, path: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._path, self._base, self._patch, self._count = path, base, monkeypatch, 0
        self._expected = self._built([])

    def check(self, steps: list[int]) -> None:
        assert all((a == b).all() for a, b in zip(self._expected, self._built(steps), strict=True))

    def _built(self, steps: list[int]) -> list[np.ndarray]:
        self._count += 1
        self._patch.setenv("ORTHOMARK_CACHE", str(self._base / str(self._count)))
        for count in steps:
            with RasterSource.open(self._path) as source:
                build(overviews_of(source), count)
        with RasterSource.open(self._path) as source:
            build(overviews_of(source))
            return kept(source)


@pytest.fixture
def interrupted(raster: WriteRaster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Interrupted:
    path = raster("scene.tif", pixels("uint8", 1), tiled=True)
    return Interrupted(path, tmp_path / "caches", monkeypatch)


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")
def test_a_program_killed_while_building_leaves_what_the_next_one_finishes(scene: Open, own_cache: Path) -> None:
    with scene("uint16", 3, compress="deflate") as source:
        path = Path(source.info.path)
    for delay in (0.02, 0.1, 0.2, 0.35):
        running = program(path, own_cache)
        assert running.stdout is not None
        assert running.stdout.readline() == "begun\n"
        time.sleep(delay)
        running.send_signal(signal.SIGKILL)
        running.communicate()
    with RasterSource.open(path) as source:
        build(overviews_of(source))
        found = kept(source)
    folder.clear([each.folder for each in folder.held()])
    with RasterSource.open(path) as source:
        build(overviews_of(source))
        assert all((a == b).all() for a, b in zip(found, kept(source), strict=True))


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files")
def test_a_full_disk_stops_the_building_with_one_sentence(scene: Open, own_cache: Path) -> None:
    with scene() as source:
        path = Path(source.info.path)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, resource.RLIM_INFINITY))\n"
    said, _ = program(path, own_cache, limit).communicate()
    assert said.splitlines()[1].startswith("stopped Overviews cannot be kept in ")
    assert "then resume" in said
    with RasterSource.open(path) as source:
        build(overviews_of(source))
        assert overviews_of(source).progress().state is State.DONE


def test_two_programs_do_not_build_the_same_scene_at_once(scene: Open) -> None:
    with scene() as first, RasterSource.open(first.info.path) as second:
        build(overviews_of(first), 3)
        assert overviews_of(second).step() == []
        assert overviews_of(second).step() != []
        assert overviews_of(second).progress().state is State.ELSEWHERE
        first.close()
        time.sleep(2.1)
        build(overviews_of(second))
        assert overviews_of(second).progress().state is State.DONE


def test_a_changed_scene_gets_overviews_of_its_own(scene: Open, raster: WriteRaster) -> None:
    with scene() as source:
        build(overviews_of(source))
        before = overviews_of(source).folder
        path = Path(source.info.path)
    state = path.stat()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1_000_000))
    with RasterSource.open(path) as source:
        assert overviews_of(source).folder != before
        assert overviews_of(source).progress().share == 0


@pytest.mark.parametrize("place", [100, 5_000, 200_000])
def test_a_damaged_record_is_never_shown_and_made_again(scene: Open, place: int) -> None:
    with scene() as source:
        overviews = overviews_of(source)
        build(overviews)
        good = source.read((0, 0, WIDTH, HEIGHT), (313, 301), (1,))
        path = source.info.path
        with (overviews.folder / "tiles.dat").open("r+b") as file:
            for slot in range(overviews._store.layout.slots):
                file.seek(slot * overviews._store.layout.record_bytes + place % overviews._store.layout.record_bytes)
                file.write(b"\x07\x00\x07")
    with RasterSource.open(path) as source:
        source.read((0, 0, WIDTH, HEIGHT), (313, 301), (1,))
        source.read((0, 0, WIDTH, HEIGHT), (1251, 1201), (1,))
        build(overviews_of(source))
        while overviews_of(source).unfinished:
            time.sleep(0.1)
            build(overviews_of(source))
        again = source.read((0, 0, WIDTH, HEIGHT), (313, 301), (1,))
        assert not again.sparse
        assert (again.data == good.data).all(), np.abs(again.data.astype(int) - good.data).max()
        assert not again.sparse


def test_the_least_recently_used_go_when_the_cache_is_full(
    raster: WriteRaster, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = []
    for number in range(3):
        monkeypatch.setenv("ORTHOMARK_CACHE_GB", "1" if number < 2 else "0.005")
        with RasterSource.open(raster(f"{number}.tif", pixels("uint8", 1), tiled=True)) as source:
            build(overviews_of(source))
            folders.append(overviews_of(source).folder)
            assert overviews_of(source).progress().state is State.DONE
        time.sleep(0.02)
    assert [each.exists() for each in folders] == [False, False, True]


def test_a_scene_larger_than_the_cache_is_not_begun(scene: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORTHOMARK_CACHE_GB", "0.001")
    with scene() as source:
        build(overviews_of(source))
        assert "ORTHOMARK_CACHE_GB" in overviews_of(source).progress().sentence
        assert not overviews_of(source).folder.exists()


def test_a_file_that_goes_away_makes_it_wait_and_a_closed_one_ends_it(scene: Open) -> None:
    with scene() as source:
        overviews = overviews_of(source)
        build(overviews, 3)
        path = Path(source.info.path)
        gone = path.rename(path.with_suffix(".away"))
        path.write_bytes(b"another")
        overviews.step()
        assert overviews.progress().state is State.WAITING
        assert "another file has taken its place" in overviews.progress().sentence
        gone.replace(path)
        time.sleep(2.1)
        build(overviews)
        assert overviews.progress().state is State.DONE
        source.close()
        assert overviews.step() is None


def test_the_folder_says_which_scene_it_is_of(scene: Open) -> None:
    with scene() as source:
        build(overviews_of(source))
        about = json.loads((overviews_of(source).folder / "about.json").read_text())
        assert about["source"] == source.info.path
        (held,) = folder.held()
        assert (held.source, held.folder) == (source.info.path, overviews_of(source).folder)
        assert 1_000_000 < held.bytes < 5_000_000
