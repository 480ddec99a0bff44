import json
import subprocess
import sys
from pathlib import Path


def orthomark(*words: str) -> str:
    done = subprocess.run([sys.executable, "main.py", "keys", *words], capture_output=True, text=True, check=True)
    return done.stdout


def test_every_key_is_listed_as_json_and_as_a_sheet(tmp_path: Path) -> None:
    listed = json.loads(orthomark("--json", "--html", str(tmp_path / "keys.html")))
    undo = next(row for row in listed["keys"] if row["action"] == "edit.undo")
    assert undo["keys"] == ["Ctrl+Z"]
    assert undo["mode"] == "annotate"
    assert "<h1>Orthomark keys: Annotate</h1>" in (tmp_path / "keys.html").read_text("utf-8")


def test_the_classes_of_a_workspace_are_listed_with_their_keys(tmp_path: Path) -> None:
    path = str(tmp_path / "site.orthomark")
    subprocess.run([sys.executable, "main.py", "new", path], capture_output=True, check=True)
    rows = json.loads(orthomark(path, "--json"))
    assert next(row["keys"] for row in rows if row["action"] == "class.plane") == ["2"]
