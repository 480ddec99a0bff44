import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from app.views.application import application
from app.views.main_window import MainWindow
application()
window = MainWindow()
print([name for name in ("rasterio", "numba", "psycopg", "pyqtgraph") if name in sys.modules])
"""


def test_the_window_starts_without_what_only_imagery_and_central_need() -> None:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == "[]"
