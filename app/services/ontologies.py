"""Ontology files: a person's own YAML, or one of the samples shipped."""

from pathlib import Path

import yaml

from app import resource_files
from app.models.errors import BadInputError
from app.models.ontology import Ontology, read_ontology


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
