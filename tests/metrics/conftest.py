import pytest

from tests.metrics.shift_dataset import ShiftDataset, committed


@pytest.fixture
def dataset() -> ShiftDataset:
    return ShiftDataset(committed())
