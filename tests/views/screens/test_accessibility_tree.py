"""What the accessibility tree of every screen tells."""

import subprocess
import sys
from pathlib import Path

WALK = Path(__file__).with_name("accessibility_tree.py")


def test_all_that_can_have_the_focus_has_a_name_in_the_accessibility_tree() -> None:
    walk = [sys.executable, "-m", "pytest", "-p", "no:xdist", str(WALK)]
    ended = subprocess.run(walk, capture_output=True, text=True, cwd=WALK.parents[3], timeout=200, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "4 passed" in ended.stdout
