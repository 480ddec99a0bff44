"""Up to which gap between inputs time counts: the site's policy, then the workspace, then the computer, then 120 s."""

from pathlib import Path

import pytest

from app.models.errors import BadInputError, NotAllowedError
from app.models.person import Role
from app.models.task import Task
from app.services import tasks
from app.services.idle_cutoff import IdleCutoff, idle_cutoff, set_idle_cutoff
from app.services.workspace import Workspace
from tests.conftest import SteppingClock


@pytest.fixture(autouse=True)
def computer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A computer that demands nothing; gives where its policy would lie."""
    policy = tmp_path / "policy.yaml"
    monkeypatch.setenv("ORTHOMARK_POLICY", str(policy))
    monkeypatch.delenv("ORTHOMARK_IDLE", raising=False)
    return policy


def test_the_nearest_word_holds(workspace: Workspace, computer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert idle_cutoff(workspace) == IdleCutoff(120.0, "usual")
    monkeypatch.setenv("ORTHOMARK_IDLE", "90")
    assert idle_cutoff(workspace) == IdleCutoff(90.0, "environment")
    assert set_idle_cutoff(workspace, 300) == IdleCutoff(300.0, "workspace")
    computer.write_text("idle_after_seconds: 60", "utf-8")
    assert idle_cutoff(workspace) == IdleCutoff(60.0, "policy")
    with pytest.raises(NotAllowedError, match="policy of this site"):
        set_idle_cutoff(workspace, 240)
    computer.unlink()
    assert set_idle_cutoff(workspace, None) == IdleCutoff(90.0, "environment")


def test_only_a_lead_sets_it_and_only_to_what_makes_sense(workspace: Workspace) -> None:
    with pytest.raises(BadInputError, match="10 to 3600"):
        set_idle_cutoff(workspace, 5)
    workspace.add_person("pia", "Pia", frozenset({Role.ANNOTATOR}))
    workspace.act_as("pia")
    with pytest.raises(NotAllowedError, match="only a lead"):
        set_idle_cutoff(workspace, 60)


@pytest.mark.parametrize("text", ["idle_after_seconds: 5", "idle_after_seconds: yes", "idle_after_seconds: x"])
def test_a_demand_that_makes_no_sense_is_refused(workspace: Workspace, computer: Path, text: str) -> None:
    computer.write_text(text, "utf-8")
    with pytest.raises(BadInputError, match="a value it cannot have"):
        idle_cutoff(workspace)


def test_the_time_of_a_submit_without_a_window_is_counted_by_it(
    workspace: Workspace, task: Task, clock: SteppingClock
) -> None:
    def touch() -> float:
        return tasks.examine(workspace, task.id).touch_s

    tasks.claim(workspace, task.id)
    clock.now = clock.now.replace(minute=30)
    assert touch() < 60
    set_idle_cutoff(workspace, 3600)
    assert touch() > 60
