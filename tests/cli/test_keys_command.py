"""keys."""

import json
import subprocess
import sys
from pathlib import Path

from app.views import recents
from tests.cli.shop import done

MAIN = Path(__file__).parents[2] / "main.py"


def test_every_key_is_listed_as_json_and_as_a_sheet(tmp_path: Path) -> None:
    words = [sys.executable, str(MAIN), "keys", "--json", "--html", str(tmp_path / "keys.html")]
    listed = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    undo = next(row for row in listed["keys"] if row["action"] == "edit.undo")
    assert undo["keys"] == ["Ctrl+Z"]
    assert undo["mode"] == "annotate"
    assert "<h1>Orthomark keys: Annotate</h1>" in (tmp_path / "keys.html").read_text("utf-8")


def test_the_classes_of_a_workspace_are_listed_with_their_keys(tmp_path: Path) -> None:
    recents.keep_in(tmp_path / "settings")
    path = tmp_path / "site.orthomark"
    done("new", path)
    rows = done("keys", path, "--json").json
    assert next(row["keys"] for row in rows if row["action"] == "class.plane") == ["2"]
