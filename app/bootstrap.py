"""The composition root: parts from every floor put together for the window and the command line."""

from pathlib import Path

from app.services.ontologies import load_ontology
from app.services.workspace import Workspace, new_project


def new_workspace(path: Path, name: str | None, ontology: Path | None, login: str | None = None) -> Workspace:
    """Make a workspace file for a new project."""
    return Workspace.create(path, new_project(name or path.stem), load_ontology(ontology), login)


def open_workspace(path: Path, login: str | None = None) -> Workspace:
    """Open a workspace file as a person, or to read when nobody is named."""
    return Workspace.open(path, login)
