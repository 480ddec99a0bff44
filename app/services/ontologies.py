"""Ontologies: a person's own YAML, the samples shipped, and putting a new version in force."""

from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import yaml

from app import resource_files
from app.models.errors import BadInputError, NotAllowedError
from app.models.guide import refuse_unusable
from app.models.ontology import Ontology
from app.models.ontology_changes import refuse_orphans
from app.models.ontology_document import read_ontology, write_ontology
from app.models.person import Role
from app.open_files import refuse_open
from app.services.overwriting import refuse_other_kind
from app.services.unfillable import refuse_unfillable
from app.services.workspace import Workspace, ontology_draft
from app.store import annotations


def samples() -> list[Path]:
    """The samples shipped, by name."""
    return sorted(resource_files.path("ontologies").glob("*.yaml"))


def load_ontology(path: Path | None, sample: str = "training") -> Ontology:
    """Read an ontology file, or a sample from resources/ontologies.

    Raises:
        BadInputError: when the file is missing or not YAML, or is no ontology.
    """
    chosen = path or resource_files.path("ontologies", f"{sample}.yaml")
    refuse_open(chosen)
    try:
        document = yaml.safe_load(chosen.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(str(chosen), "the ontology cannot be read", "give a YAML file") from error
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise BadInputError(
            f"{chosen}, line {line}", "it is not valid YAML", "correct the line and try again"
        ) from error
    return read_ontology(_with_pictures(document, chosen), chosen.name)


def save_ontology(ontology: Ontology, path: Path) -> None:
    """Write an ontology as YAML, its pictures in it.

    Raises:
        BadInputError: when the file cannot be written.
        OtherFileThereError: when what lies there is no text.
    """
    refuse_other_kind(path)
    text = yaml.safe_dump(write_ontology(ontology), sort_keys=False, allow_unicode=True, width=120)
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise BadInputError(str(path), "it cannot be written", "choose another place") from error


def uses(workspace: Workspace) -> dict[str, int]:
    """How many living annotations each class id has."""
    with workspace.database.read() as connection:
        return annotations.class_counts(connection)


def _with_pictures(document: object, beside: Path) -> object:
    """Take in the files that pictures name, from the folder of the YAML file and never from elsewhere."""
    classes = document.get("classes") if isinstance(document, dict) else None
    for item in classes if isinstance(classes, list) else ():
        pictures = item.get("pictures") if isinstance(item, dict) else None
        for picture in pictures if isinstance(pictures, list) else ():
            if isinstance(picture, dict) and picture.get("file") and not picture.get("data"):
                picture["data"] = b64encode(_picture(str(picture["file"]), beside)).decode("ascii")
    return document


def _picture(name: str, beside: Path) -> bytes:
    where = f"{beside.name}, picture {name}"
    path = (beside.parent / name).resolve()
    if not path.is_relative_to(beside.parent.resolve()):
        raise BadInputError(where, "it lies outside the folder of the ontology", "put it beside the file")
    refuse_open(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInputError(where, "it cannot be read", "put it beside the file") from error
    refuse_unusable(data, where)
    return data


def put_in_force(workspace: Workspace, ontology: Ontology) -> Ontology:
    """Make this the next version; annotations keep a class, their own or one that replaces it.

    Raises:
        NotAllowedError: when the acting person is no lead, or annotations would be left without a class.
        BadInputError: when an attribute could never be filled in as it says.
    """
    if Role.LEAD not in workspace.person.roles:
        raise NotAllowedError(f"{workspace.person.login} has no lead role here; only a lead changes the ontology.")
    refuse_orphans(ontology, uses(workspace).items())
    refuse_unfillable(ontology)
    after = replace(ontology, version=workspace.ontology.version + 1)
    workspace.record([ontology_draft(workspace.project_id, after)])
    return after
