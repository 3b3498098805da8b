"""What an exported answer says that it was asked, held to the bounds of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from aci_cli.council import Stance
from aci_cli.errors import AciError
from aci_cli.menu_fields import fault

RANKED = "measures by tiers annex_items sectors evidence rungs unranked draws"
LIMITS = "max_self_harm_eur max_member_bp tiers require forbid tolerance_bp stances draws"
# what each answer was asked, all of which its export says
ASKED: Mapping[str, frozenset[str]] = {
    name: frozenset(keys.split())
    for name, keys in {
        "rank": RANKED,
        "acceptability": RANKED,
        "sectors": "sectors reverse method level",
        "lines": "sectors reverse method level",
        "products": "codes reverse method",
        "suggestions": "reverse",
        "suppliers": "sector reverse",
        "burden": "measures draws",
        "package": LIMITS,
        "ladder": LIMITS,
        "frontier": f"{LIMITS} points",
        "vote": "measures stances tolerance_bp draws",
        "members": "measures stances tolerance_bp draws",
        "coalition": "ids chances draws",
        "path": "measures draws",
        "path_summary": "measures draws",
        "retaliation": "measures size_eur forbid draws",
        "balance": "draws",
    }.items()
}
LISTS = frozenset(
    ["measures", "sectors", "codes", "ids", "annex_items", "tiers", "require", "forbid"]
)
MOST_DRAWS = 100_000


def _stanced(value: Any) -> Any:
    """Return a stance, or the chance of one; refuse anything else."""
    is_chance = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    if not is_chance and value not in get_args(Stance):
        raise fault(f"expected {', '.join(get_args(Stance))} or a chance from 0 to 1")
    return value


Name = Annotated[str, Field(min_length=1)]
Names = list[Name]
Share = Annotated[float, Field(ge=0, le=1)]
Above = Annotated[float, Field(gt=0)] | None


class Asked(BaseModel):
    """Say of what form each thing asked is; a command is asked some of them."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    measures: Names = []
    sectors: Names = []
    codes: Names = []
    ids: Names = []
    annex_items: Names = []
    require: Names = []
    forbid: Names = []
    tiers: list[Annotated[int, Field(ge=0, le=4)]] | None = None
    by: str = ""
    evidence: str = ""
    method: str = ""
    level: str = ""
    sector: str = ""
    rungs: bool = False
    unranked: bool = False
    reverse: bool = False
    max_self_harm_eur: Above = None
    max_member_bp: Above = None
    size_eur: Above = None
    tolerance_bp: Annotated[float, Field(ge=0)] | None = None
    stances: dict[Name, Annotated[Any, AfterValidator(_stanced)]] = {}
    chances: dict[Name, Share] = {}
    points: Annotated[int, Field(ge=2)] = 2
    draws: int = 0


def check_asked(path: Path, command: str, asked: Mapping[str, Any]) -> None:
    """Raise AciError where an answer does not say just what its command is asked, in its form."""
    if wrong := sorted(ASKED[command] ^ asked.keys()):
        raise AciError(f"{path}: meta: asked: lacks, or should not have, {', '.join(wrong)}")
    draws = asked.get("draws", 0)
    if type(draws) is not int or not 0 <= draws <= MOST_DRAWS:
        raise AciError(
            f"{path}: meta: asked: draws: expected 0 to {MOST_DRAWS}, found {draws!r:.40}"
        )
    for name in sorted(LISTS & asked.keys()):
        if asked[name] is not None and not isinstance(asked[name], list):
            raise AciError(f"{path}: meta: asked: {name}: expected a list")
    try:
        Asked.model_validate(asked)
    except ValidationError as error:
        raise AciError(f"{path}: meta: asked: {first_fault(error)}") from error


def first_fault(error: ValidationError) -> str:
    """Return the place and the words of the first thing that is wrong."""
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg'].lower()}"
