"""Ontologies: a person's own YAML, the samples shipped, and putting a new version in force."""

from dataclasses import replace
from pathlib import Path

import yaml

from app import resource_files
from app.models.errors import BadInputError, NotAllowedError
from app.models.ontology import Ontology
from app.models.ontology_changes import refuse_orphans
from app.models.ontology_document import read_ontology
from app.models.person import Role
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


def put_in_force(workspace: Workspace, ontology: Ontology) -> Ontology:
    """Make this the next version; annotations keep a class, their own or one that replaces it.

    Raises:
        NotAllowedError: when the acting person is no lead, or annotations would be left without a class.
    """
    if Role.LEAD not in workspace.person.roles:
        raise NotAllowedError(f"{workspace.person.login} has no lead role here; only a lead changes the ontology.")
    with workspace.database.read() as connection:
        used = annotations.class_counts(connection)
    refuse_orphans(ontology, used.items())
    after = replace(ontology, version=workspace.ontology.version + 1)
    workspace.record([ontology_draft(workspace.project_id, after)])
    return after
