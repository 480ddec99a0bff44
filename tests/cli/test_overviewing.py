"""scene overviews."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.shop import Shop, done, refused, write_raster


@pytest.fixture
def large(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("ORTHOMARK_CACHE", str(shop.folder / "cache"))
    done("scene", "add", shop.file, write_raster(shop.folder / "large.tif", 5100, 4700))
    return shop


def test_overviews_are_built_for_the_scenes_that_need_them(large: Shop) -> None:
    small, built = done("scene", "overviews", large.file, "--json").json
    assert (small["scene"], small["needed"]) == ("quay", False)
    assert (built["scene"], built["needed"], built["share"]) == ("large", True, 1.0)
    assert built["bytes"] > 1_000_000
    assert Path(built["folder"]).is_relative_to(large.folder / "cache")


def test_clearing_removes_those_of_the_scene_and_leaves_the_scene(large: Shop) -> None:
    done("scene", "overviews", large.file, "large")
    assert done("scene", "overviews", large.file, "quay", "--clear", "--json").json == {"freed_bytes": 0}
    assert done("scene", "overviews", large.file, "large", "--clear", "--json").json["freed_bytes"] > 1_000_000
    assert not list((large.folder / "cache" / "overviews").iterdir())
    assert (large.folder / "large.tif").exists()


def test_a_scene_whose_file_is_gone_is_said_in_a_sentence(large: Shop) -> None:
    (large.folder / "large.tif").unlink()
    assert "there is no such file" in refused("scene", "overviews", large.file, "large")


def test_a_cache_that_cannot_be_written_to_is_said_in_a_sentence(large: Shop) -> None:
    shutil.rmtree(large.folder / "cache", ignore_errors=True)
    (large.folder / "cache").write_text("no folder")
    assert "ORTHOMARK_CACHE" in refused("scene", "overviews", large.file, "large")


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts with a signal")
def test_an_interruption_leaves_what_the_next_time_finishes(large: Shop) -> None:
    code = "import sys; from app.cli import main; sys.argv = ['orthomark', *sys.argv[1:]]; main()"
    running = subprocess.Popen(
        [sys.executable, "-c", code, "scene", "overviews", str(large.file)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 30
    while not (large.folder / "cache" / "overviews").exists() and time.monotonic() < end:
        time.sleep(0.005)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode in {0, 130}
    assert running.returncode == 0 or said == "Stopped; what is built stays, and the next time goes on from there.\n"
    assert done("scene", "overviews", large.file, "large", "--json").json[0]["share"] == 1.0
