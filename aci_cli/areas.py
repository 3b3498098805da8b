"""Tell who stands on which side: countries, groups and coalitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aci_cli.errors import UsageError, nearest, suggest

UNION = "EU27"


@dataclass(frozen=True)
class Area:
    """Hold a country of the release, with the groups it belongs to."""

    iso3: str
    iso2: str | None
    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Sides:
    """Hold who is asked about: the target, the sender and the partners that join it."""

    target: str
    sender: str
    target_members: tuple[str, ...]
    sender_members: tuple[str, ...]
    partners: tuple[str, ...]
    union: frozenset[str]
    applies_union_tariff: bool

    def relations(self, closed_markets: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """Return the relations `parties`, `sides` and `closed_markets` for the queries."""
        joined = (*self.sender_members, *self.partners)
        parties = [
            {
                "side": side,
                "iso3": iso3,
                "union_content": iso3 in self.union and self.union <= set(members),
                "is_partner": side == "sender" and iso3 in self.partners,
            }
            for side, members in (("target", self.target_members), ("sender", joined))
            for iso3 in members
        ]
        return {
            "parties": parties,
            "sides": [
                _side("target", self.target, 0, False),
                _side("sender", self.sender, len(self.partners), self.applies_union_tariff),
            ],
            "closed_markets": [{"iso3": iso3, "seller": "target"} for iso3 in closed_markets],
        }


def _side(side: str, area: str, partners: int, tariff: bool) -> dict[str, Any]:
    return {"side": side, "area": area, "partners": partners, "applies_union_tariff": tariff}


class Gazetteer:
    """Resolve country and group codes to the countries of a release."""

    def __init__(self, areas: Iterable[Area]) -> None:
        """Keep the countries by code, and the members of each group."""
        self._countries = {area.iso3: area for area in areas}
        self._groups: dict[str, list[str]] = {}
        for area in self._countries.values():
            for group in area.groups:
                self._groups.setdefault(group, []).append(area.iso3)

    @property
    def codes(self) -> list[str]:
        """Return every code that can be asked for."""
        named = (code for code in self._countries if not code.startswith("_"))
        return sorted([*named, *self._groups])

    def name(self, code: str) -> str:
        """Return a country's name, or the code of a group."""
        area = self._countries.get(code)
        return area.name if area else code

    def country(self, code: str) -> Area | None:
        """Return the country of a code of three or two letters, None where it is none's."""
        if code in self._countries and not code.startswith("_"):
            return self._countries[code]
        return next((area for area in self._countries.values() if area.iso2 == code), None)

    def members(self, code: str) -> list[str]:
        """Return the countries of a code; UsageError with the nearest where it is unknown."""
        if code in self._groups:
            return sorted(self._groups[code])
        if code in self._countries and not code.startswith("_"):
            return [code]
        hint = self._by_iso2(code) or self._by_name(code) or suggest(code, self.codes)
        raise UsageError(f'unknown country or group "{code}"{hint}')

    def _by_iso2(self, text: str) -> str:
        found = [area.iso3 for area in self._countries.values() if area.iso2 == text]
        return f" — use a code of three letters: {found[0]}" if found else ""

    def _by_name(self, text: str) -> str:
        """Return the codes of the countries whose names come nearest, where a name was given."""
        if len(text) <= len("CHN"):
            return ""
        codes = {area.name: area.iso3 for area in self._countries.values()}
        near = nearest(text, codes)
        found = ", ".join(f"{codes[name]} ({name})" for name in near)
        return f" — use a code: {found}" if found else ""

    def sides(self, target: str, sender: str, partners: Sequence[str]) -> Sides:
        """Resolve who is asked about; UsageError where the two sides share a country."""
        targets = self.members(target)
        senders = self.members(sender)
        if shared := sorted(set(targets) & set(senders)):
            raise UsageError(f"target {target} and sender {sender} share {', '.join(shared)}")
        union = frozenset(self._groups.get(UNION, []))
        joining: list[str] = []
        for code in partners:
            members = self.members(code)
            if shared := sorted(set(members) & set(targets)):
                raise UsageError(f"--with {code}: {', '.join(shared)} is the target, not a partner")
            joining += [iso3 for iso3 in members if iso3 not in senders and iso3 not in joining]
        return Sides(
            target,
            sender,
            tuple(targets),
            tuple(senders),
            tuple(sorted(joining)),
            union,
            applies_union_tariff=set(senders) <= union,
        )
