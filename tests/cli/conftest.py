"""The fixtures of the command line: a shop per test."""

from pathlib import Path

import pytest

from tests.cli.shop import Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)
