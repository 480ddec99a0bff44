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
