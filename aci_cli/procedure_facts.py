"""Read and check the facts on law and dispute: data/procedure.yaml, or a file in its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from aci_cli import menu_errors
from aci_cli.errors import suggest
from aci_cli.menu_yaml import Document, Finding, KeyPath, MenuError, read_yaml
from aci_cli.procedure_models import Facts
from aci_cli.resources import bundled

NAME = "procedure.yaml"
# what sha256sum writes of it: the facts stand in no manifest, and a digit may change unseen
DIGEST = f"{NAME}.sha256"
SECTIONS = ("steps", "dossier", "demands", "landing_zone", "reciprocity", "sources")
CITING = {"source", "answer_source", "other_source"}


def load_facts(path: Path | None = None) -> Facts:
    """Read and check the facts in a file, or the packaged ones.

    MenuError lists every finding, one a line, with file, line, key and what was expected.
    """
    document = read_yaml(bundled("data") / NAME if path is None else path)
    if not isinstance(document.data, dict):
        raise MenuError(f"{document.name}:1: expected keys with values at the top of the file")
    found = list(document.findings)
    try:
        facts = Facts.model_validate(document.data)
    except ValidationError as error:
        found += menu_errors.findings(error.errors(include_url=False), Facts, document)
        raise document.error([*found, *_between(document)]) from None
    found += [*_between(document), *_order(facts)]
    if found:
        raise document.error(found)
    if path is None:
        _check_digest(document)
    facts._document = document
    return facts


def _check_digest(document: Document) -> None:
    """Refuse packaged facts that are not those whose digest stands beside them."""
    try:
        digest = (bundled("data") / DIGEST).read_bytes()
    except OSError as error:
        raise MenuError(f"{DIGEST}: cannot be read: {error.strerror}; install aci again") from error
    if digest != f"{document.sha256}  {NAME}\n".encode():
        raise MenuError(
            f"{NAME}: does not match {DIGEST}; restore it, or after an edit run "
            f"sha256sum {NAME} > {DIGEST} beside it"
        )


def _between(document: Document) -> Iterator[Finding]:
    """Find ids that are given twice, and sources that are cited but not listed."""
    for section in SECTIONS:
        first: dict[str, int] = {}
        for path, name in _ids(document, section):
            line = document.place(path).line
            if name in first:
                yield Finding(path, f'the id "{name}" is already given on line {first[name]}')
            first.setdefault(name, line)
    listed = [name for _, name in _ids(document, "sources")]
    for path, place in document.places.items():
        cited = place.text
        if path and path[-1] in CITING and cited is not None and cited not in listed:
            yield Finding(path, f'no source is called "{cited}"{suggest(cited, listed)}')


def _ids(document: Document, section: str) -> Iterator[tuple[KeyPath, str]]:
    entries: Any = document.data.get(section)
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            yield (section, index, "id"), entry["id"]


def _order(facts: Facts) -> Iterator[Finding]:
    """Find steps that come after none before them, and ends that the main course has not."""
    before: list[str] = []
    main: list[str] = []
    for index, step in enumerate(facts.steps):
        path: KeyPath = ("steps", index, "after")
        if step.after is not None and step.after not in before:
            yield Finding(path, f'no step above is called "{step.after}"')
        elif step.after is not None and step.duration and step.after not in main:
            yield Finding(path, f'the step "{step.after}" is not of the main course')
        before.append(step.id)
        if step.course == "main":
            main.append(step.id)
    for key in ("adopted_by", "applies_by"):
        name = getattr(facts, key)
        if name not in main:
            yield Finding((key,), f'no step of the main course is called "{name}"')
