"""The composition root: parts from every floor put together for the window and the command line."""

from pathlib import Path

from app import resource_files
from app.models.errors import BadInputError
from app.models.ontology import Ontology, read_ontology
from app.services.workspace import Workspace, new_project


def load_ontology(path: Path | None, sample: str = "training") -> Ontology:
    """Read an ontology file, or a sample from resources/ontologies.

    Raises:
        BadInputError: when the file is missing or not YAML, or is no ontology.
    """
    import yaml  # noqa: PLC0415

    chosen = path or resource_files.path("ontologies", f"{sample}.yaml")
    try:
        document = yaml.safe_load(chosen.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(str(chosen), "the ontology cannot be read", "give a YAML file") from error
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise BadInputError(
            f"{chosen}, line {line}", "it is not valid YAML", "correct the line and try again"
        ) from error
    return read_ontology(document, chosen.name)


def new_workspace(path: Path, name: str | None, ontology: Path | None, login: str | None = None) -> Workspace:
    """Make a workspace file for a new project."""
    return Workspace.create(path, new_project(name or path.stem), load_ontology(ontology), login)


def open_workspace(path: Path, login: str | None = None) -> Workspace:
    """Open a workspace file as a person, or to read when nobody is named."""
    return Workspace.open(path, login)
