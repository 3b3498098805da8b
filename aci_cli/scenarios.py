"""Find scenarios in the menu or in files, combine several, and name every change they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from aci_cli import menu_checks, menu_errors
from aci_cli.errors import UsageError, suggest
from aci_cli.menu_policy import Assumption, Scenario
from aci_cli.menu_yaml import read_yaml

if TYPE_CHECKING:
    from aci_cli.menu import Menu

SUFFIXES = (".yaml", ".yml")
SINGLE = ("sender", "horizon")
LISTED = ("partners", "closed_markets")
KEYED = ("assumptions", "settings", "participation")


@dataclass(frozen=True)
class Change:
    """Name one thing that a scenario changes, and how it stands before and after, as text."""

    key: str
    before: str
    after: str


def find(names: Sequence[str | Path | Scenario], menu: Menu) -> list[Scenario]:
    """Return the scenarios of some names: those of the menu, or of files ending in .yaml.

    UsageError where a name is unknown, MenuError with every fault of a file.
    """
    parts = [part for name in names for part in _parts(name)]
    return [part if isinstance(part, Scenario) else _found(part, menu) for part in parts]


def _parts(name: str | Path | Scenario) -> list[str | Path | Scenario]:
    """Return several names joined by +, as answers give them, one by one."""
    single = not isinstance(name, str) or Path(name).is_file()
    return [name] if single else list(str(name).split("+"))


def _found(name: str | Path, menu: Menu) -> Scenario:
    held = {item.id: item for item in menu.scenarios}
    if name in held:
        return held[str(name)]
    if Path(name).suffix.lower() in SUFFIXES:
        return read_scenario(Path(name))
    near = suggest(str(name), held) or f" — known: {', '.join(held)}"
    raise UsageError(f'unknown scenario "{name}"{near}; a file ends in {" or ".join(SUFFIXES)}')


def read_scenario(path: Path) -> Scenario:
    """Read a file that holds one scenario; MenuError with every fault, by line and key."""
    document = read_yaml(path)
    findings = list(document.findings)
    try:
        scenario = Scenario.model_validate(document.data)
    except ValidationError as error:
        faults = menu_errors.findings(error.errors(include_url=False), Scenario, document)
        raise document.error([*findings, *faults]) from None
    findings += menu_checks.scenario_findings((), scenario)
    if findings:
        raise document.error(findings)
    return scenario


def combine(scenarios: Sequence[Scenario]) -> Scenario:
    """Return one scenario that makes the changes of all; UsageError where two contradict."""
    first, *rest = scenarios
    return _joined(first, combine(rest)) if rest else first


def _joined(one: Scenario, other: Scenario) -> Scenario:
    for a, b in ((one, other), (other, one)):
        if a.partners and b.participation:
            raise UsageError(
                f"scenario {a.id} names partners for certain and {b.id} by chance; take one of them"
            )
    keyed = {name: _keyed(name, one, other) for name in KEYED}
    single = {name: _agreed(one, other, name, *_both(name, one, other)) for name in SINGLE}
    listed = {
        name: list(dict.fromkeys([*getattr(one, name), *getattr(other, name)])) for name in LISTED
    }
    names = {"id": f"{one.id}+{other.id}", "title": f"{one.title}; {other.title}"}
    return one.model_copy(update={**names, **single, **listed, **keyed, "note": None})


def _keyed(name: str, one: Scenario, other: Scenario) -> dict[str, Any]:
    a, b = _both(name, one, other)
    return {
        **a,
        **{key: _agreed(one, other, key, a.get(key), value) for key, value in b.items()},
    }


def _both(name: str, one: Scenario, other: Scenario) -> tuple[Any, Any]:
    return getattr(one, name), getattr(other, name)


def _agreed(one: Scenario, other: Scenario, key: str, a: Any, b: Any) -> Any:
    if a is not None and b is not None and a != b:
        raise UsageError(
            f"scenarios {one.id} and {other.id} set {key} differently: {shown(a)} and {shown(b)}"
        )
    return b if a is None else a


def changes(menu: Menu, scenario: Scenario) -> list[Change]:
    """Return every change that a scenario makes to a menu, as it stands before and after."""
    found = [
        Change(name, "", shown(value))
        for name in ("sender", "with", "closed_markets", "horizon")
        if (value := getattr(scenario, "partners" if name == "with" else name))
    ]
    found += [
        Change(f"participation of {iso3}", "", shown(chance))
        for iso3, chance in scenario.participation.items()
    ]
    assumed = {item.id: item for item in menu.assumptions}
    found += [
        Change(name, of_horizons(assumed[name]), shown(value))
        for name, value in scenario.assumptions.items()
    ]
    found += [
        Change(name, shown(getattr(menu.settings, name).value), shown(value))
        for name, value in scenario.settings.items()
    ]
    return found


def described(found: Iterable[Change]) -> str:
    """Return changes as one line of text."""
    return "; ".join(
        f"{change.key} {change.before} → {change.after}"
        if change.before
        else f"{change.key} {change.after}"
        for change in found
    )


def of_horizons(assumption: Assumption) -> str:
    """Return an assumption as text: its value, or those of its horizons that differ."""
    return ", ".join(dict.fromkeys(shown(triple) for _, triple in assumption.triples()))


def shown(value: Any) -> str:
    """Return a value of a scenario as text: a range as its mode and, where it has any, bounds."""
    if isinstance(value, list | tuple):
        return "+".join(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {shown(item)}" for key, item in value.items())
    if hasattr(value, "mode"):
        bounds = f" ({value.low:g}–{value.high:g})" if value.low < value.high else ""
        return f"{value.mode:g}{bounds}"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
