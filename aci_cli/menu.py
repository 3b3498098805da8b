"""Read measures.yaml: the sectors, measures, assumptions and scenarios that staff may edit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr, ValidationError

from aci_cli import menu_checks, menu_errors, menu_relations
from aci_cli.expressions import Figure
from aci_cli.menu_fields import AnyRange, AreaCode, Entry, Text, Triple
from aci_cli.menu_models import Industry, Measure, Sector, Source
from aci_cli.menu_policy import (
    HORIZONS,
    Assumption,
    Horizon,
    Injury,
    Scenario,
    Setting,
    Settings,
)
from aci_cli.menu_yaml import Document, MenuError, read_yaml

__all__ = ["Figure", "Menu", "MenuError", "Options", "load_menu", "schema_text"]


@dataclass(frozen=True)
class Options:
    """Hold the options that a scenario sets; empty ones leave the command's own."""

    sender: str | None = None
    partners: tuple[str, ...] = ()
    closed_markets: tuple[str, ...] = ()
    horizon: Horizon | None = None
    participation: Mapping[str, AnyRange] = field(default_factory=dict)


class Menu(Entry):
    """Hold a valid menu. Read one with `load_menu`."""

    schema_version: Literal[1] = Field(description="Version of this form")
    title: Text = Field(description="What the menu is")
    target: AreaCode | None = Field(
        default=None,
        description="Whom titles and replies speak of; an answer about another target warns",
    )
    settings: Settings = Field(description="Policy constants")
    source_order: list[Source] = Field(
        description="Which source serves a code where several hold it"
    )
    assumptions: list[Assumption] = Field(description="Numbers of the model with their ranges")
    industries: list[Industry] = Field(description="Industries and the goods that they make")
    sectors: list[Sector] = Field(description="Sets of products that measures name together")
    measures: list[Measure] = Field(description="What the sender could do")
    comparators: list[Measure] = Field(
        default=[], description="What is priced beside the measures and ranked apart"
    )
    other_supply: Text | None = Field(
        default=None,
        description="Comparator whose `speed_months` is the time that supply outside the target "
        "needs",
    )
    replies: list[Measure] = Field(
        default=[], description="What the target could answer with; no measures of the instrument"
    )
    injury: Injury | None = Field(
        default=None, description="What prices the injury that the sender suffers"
    )
    scenarios: list[Scenario] = Field(
        default=[], description="Named changes to question and assumptions"
    )

    _document: Document = PrivateAttr(default_factory=lambda: Document("menu"))
    _options: Options = PrivateAttr(default_factory=Options)
    _supposed: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def document(self) -> Document:
        """Return the file that the menu was read from, with the place of every value."""
        return self._document

    @property
    def options(self) -> Options:
        """Return the options of the scenario in use, empty without one."""
        return self._options

    @property
    def supposed(self) -> dict[str, Any]:
        """Return what the scenario in use sets, in the form of a file; empty without one."""
        return self._supposed

    def relations(self, figures: Mapping[str, Figure]) -> menu_relations.Relations:
        """Return the menu as relations of flat rows; `figures` maps ids to figures.

        Raises MenuError where an expression has no value.
        """
        return menu_relations.relations(self, figures)

    def with_closed_markets(self, markets: Sequence[str]) -> Menu:
        """Return this menu with other markets closed to the target."""
        changed = self.model_copy()
        changed._options = replace(self._options, closed_markets=tuple(markets))
        return changed

    def with_scenario(self, scenario: Scenario) -> Menu:
        """Return this menu with the assumptions, settings and options of a scenario."""
        changed = self.model_copy(
            update={
                "assumptions": [_assumed(item, scenario) for item in self.assumptions],
                "settings": _set(self.settings, scenario),
            }
        )
        changed._options = Options(
            sender=scenario.sender,
            partners=tuple(scenario.partners),
            closed_markets=tuple(scenario.closed_markets),
            horizon=scenario.horizon,
            participation=dict(scenario.participation),
        )
        named = {"id", "title", "note"}
        changed._supposed = scenario.model_dump(by_alias=True, exclude_defaults=True, exclude=named)
        return changed


def _assumed(item: Assumption, scenario: Scenario) -> Assumption:
    given = scenario.assumptions.get(item.id)
    if given is None:
        return item
    triple = Triple(low=given.low, mode=given.mode, high=given.high)
    names = ("value",) if item.value is not None else HORIZONS
    return item.model_copy(update=dict.fromkeys(names, triple))


def _set(settings: Settings, scenario: Scenario) -> Settings:
    return settings.model_copy(
        update={
            name: Setting(value=value, reason=f"scenario {scenario.id}")
            for name, value in scenario.settings.items()
        }
    )


def schema_text() -> str:
    """Return the JSON Schema of a menu, for editors, as menu.schema.json holds it."""
    return json.dumps(Menu.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def load_menu(source: Path | str, *, name: str | None = None) -> Menu:
    """Read and check a menu from a path, or from a text.

    `name` is what errors call the file. Raises MenuError with every finding, one a line:
    `measures.yaml:123: measures[4].coverage: expected a number from 0 to 1, found 1.7`.
    """
    document = read_yaml(source, name)
    if not isinstance(document.data, dict):
        raise MenuError(f"{document.name}:1: expected keys with values at the top of the file")
    findings = list(document.findings)
    menu: Menu | None = None
    try:
        menu = Menu.model_validate(document.data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        findings += menu_errors.findings(errors, Menu, document)
    findings += menu_checks.check(_valid_parts(document, menu), document)
    if menu is None or findings:
        raise document.error(findings)
    menu._document = document
    return menu


_MODELS: dict[str, type[Entry]] = {
    "assumptions": Assumption,
    "industries": Industry,
    "sectors": Sector,
    "measures": Measure,
    "comparators": Measure,
    "replies": Measure,
    "scenarios": Scenario,
}


def _valid_parts(document: Document, menu: Menu | None) -> menu_checks.Parts:
    """Return the entries that are valid by themselves, so that one fault hides no other."""
    parts: dict[str, Any] = {}
    for section, model in _MODELS.items():
        if menu is not None:
            entries = enumerate(getattr(menu, section))
            parts[section] = [((section, index), entry) for index, entry in entries]
            continue
        raw = document.data.get(section)
        parts[section] = [
            ((section, index), entry)
            for index, item in enumerate(raw if isinstance(raw, list) else [])
            if (entry := _valid(model, item)) is not None
        ]
    return menu_checks.Parts(**parts)


def _valid(model: type[Entry], item: Any) -> Entry | None:
    try:
        return model.model_validate(item)
    except ValidationError:
        return None
