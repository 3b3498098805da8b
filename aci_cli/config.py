"""Settings: a flag, else an ACI_* variable, else aci.toml or [tool.aci], else the default."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError, UsageError, suggest
from aci_cli.output import FORMATS
from aci_cli.reading import read_regular
from aci_cli.userdata import release_folder

ENGINES = ("duckdb", "spark")
HORIZONS = ("short", "medium", "long")
COLORS = ("auto", "always", "never")
DEFAULT = "default"
USER_DATA = "user data folder"
PACKAGED = "packaged"
SETTINGS_FILE = "aci.toml"
PROJECT_FILE = "pyproject.toml"
LONGEST_SHOWN = 80
LARGEST_FILE = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """Say what a setting may hold: text, names or codes (several), a number, or a choice."""

    name: str
    default: Any
    meaning: str
    form: str = "text"
    choices: tuple[str, ...] = ()
    least: int = 1
    most: int = 1024


KINDS = (
    Kind("menu", None, "menu file, - for standard input; the packaged menu if none"),
    Kind("data", None, "folder of the data release; your own, else the packaged one, if none"),
    Kind("queries", None, "folder of the model's queries; the packaged ones if none"),
    Kind("target", "CHN", "country the measures are aimed at", form="code"),
    Kind("sender", "EU27", "country or group that takes the measures", form="code"),
    Kind("with", (), "countries or groups that take part beside the sender", form="codes"),
    Kind("scenario", ("eu-alone",), "scenarios of the menu or files, taken together", form="names"),
    Kind("horizon", "short", "how long users have had to adapt", choices=HORIZONS),
    Kind("year", None, "year of the figures; each line's latest if none", "number", (), 1980, 2100),
    Kind("draws", 1000, "draws that the ranges rest on; none for 0", "number", (), 0, 100_000),
    Kind("engine", "duckdb", "engine that reduces the flows", choices=ENGINES),
    Kind("remote", None, "address of the engine, such as sc://host:15002"),
    Kind("tables", {}, "tables of the engine: Parquet paths or catalogue names", form="tables"),
    Kind("sources", {}, "what the engine's own sources are, for citing them", form="tables"),
    Kind("threads", None, "threads of the engine; all cores if none", "number"),
    Kind("format", "auto", "format of the answer", choices=FORMATS),
    Kind("color", "auto", "colour in tables", choices=COLORS),
)
NAMES = tuple(kind.name for kind in KINDS)
_SUBJECTS = {
    "target": "country|target",
    "sender": "country|sender",
    "with": "country|with",
    "scenario": "scenario",
    "year": "year",
}


@dataclass(frozen=True)
class Setting:
    """Hold a setting's value and where it came from."""

    name: str
    value: Any
    origin: str


@dataclass(frozen=True)
class Settings:
    """Hold every setting, as attributes, the origin of each, and what to warn of."""

    menu: str | None
    data: str | None
    queries: str | None
    target: str
    sender: str
    partners: tuple[str, ...]
    scenario: tuple[str, ...]
    horizon: str
    year: int | None
    draws: int
    engine: str
    remote: str | None
    tables: Mapping[str, Any]
    sources: Mapping[str, Any]
    threads: int | None
    format: str
    color: str
    origins: Mapping[str, str]
    doubts: tuple[str, ...] = ()

    def chosen(self, name: str) -> bool:
        """Tell whether someone chose this setting, so that a scenario must not change it."""
        return self.origins[name] not in (DEFAULT, USER_DATA)

    def flagged(self, name: str) -> bool:
        """Tell whether an option of the command line set this setting."""
        return self.origins[name].startswith("--")

    def listed(self) -> list[Setting]:
        """Return all settings in a fixed order."""
        return [
            Setting(name, getattr(self, _attribute(name)), self.origins[name]) for name in NAMES
        ]


def resolve(
    flags: Mapping[str, Any],
    environ: Mapping[str, str] = os.environ,
    folder: Path | None = None,
) -> Settings:
    """Return every setting with its value and origin.

    `flags` maps setting names to what was given on the command line (None: not given);
    `folder` is where the settings file is looked for, the working folder by default.
    Raises UsageError for a bad flag, AciError for a bad variable or file.
    """
    written, doubts = _from_file(folder or Path())
    found = [_setting(kind, flags, environ, written) for kind in KINDS]
    origins = {setting.name: setting.origin for setting in found}
    if from_file(origins["queries"]):
        doubts += (f"{origins['queries']} names other queries than the packaged ones",)
    doubts += _misspelt(environ)
    return Settings(
        **{_attribute(setting.name): setting.value for setting in found},
        origins=origins,
        doubts=doubts,
    )


def from_file(origin: str) -> bool:
    """Tell whether a setting stands in a file of the working folder, which came with it."""
    return origin.startswith((SETTINGS_FILE, PROJECT_FILE))


def traced(error: UsageError, settings: Settings) -> AciError:
    """Return an error with the variables and files that set the values it speaks of.

    Where no flag set any of them, nothing is wrong with the command line: exit code 1, not 2.
    """
    said = str(error).partition(" — ")[0]
    spoken_of = [name for name in _SUBJECTS if _speaks_of(said, name, settings)]
    standing = [name for name in spoken_of if not settings.flagged(name)]
    if not standing:
        return error
    places = "; ".join(f"{name} from {settings.origins[name]}" for name in standing)
    kind = AciError if standing == spoken_of else UsageError
    return kind(f"{error} ({places})")


def _speaks_of(said: str, name: str, settings: Settings) -> bool:
    """Tell whether a message speaks of a setting that someone chose, by subject and value."""
    value = getattr(settings, _attribute(name))
    values = value if isinstance(value, tuple) else (str(value),)
    return (
        settings.chosen(name)
        and re.search(rf"\b({_SUBJECTS[name]})\b", said) is not None
        and any(re.search(rf"(?<!\w){re.escape(item)}(?!\w)", said) for item in values)
    )


def _attribute(name: str) -> str:
    return "partners" if name == "with" else name


def _variable(name: str) -> str:
    return f"ACI_{name.upper()}"


def _misspelt(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return what to warn of variables that are named almost as a setting's is."""
    names = {_variable(name) for name in NAMES}
    others = sorted(name for name in environ if name.startswith("ACI_") and name not in names)
    if not others:
        return ()
    from difflib import get_close_matches

    near = ((name, get_close_matches(name, sorted(names), 1, 0.85)) for name in others)
    return tuple(f"{name} sets nothing; {found[0]} does" for name, found in near if found)


def _setting(
    kind: Kind,
    flags: Mapping[str, Any],
    environ: Mapping[str, str],
    written: Mapping[str, tuple[Any, str]],
) -> Setting:
    flag = flags.get(kind.name)
    if kind.name == "data" and flag == PACKAGED:
        return Setting(kind.name, kind.default, "--data")
    if flag is not None:
        origin = f"--{kind.name}"
        return Setting(kind.name, _checked(kind, flag, origin, UsageError), origin)
    variable = _variable(kind.name)
    if environ.get(variable):
        return Setting(kind.name, _checked(kind, environ[variable], variable, AciError), variable)
    if kind.name in written:
        value, origin = written[kind.name]
        return Setting(kind.name, _checked(kind, value, f"{origin}: {kind.name}", AciError), origin)
    if kind.name == "data" and (own := release_folder(environ)).joinpath("manifest.json").is_file():
        return Setting(kind.name, str(own), USER_DATA)
    return Setting(kind.name, kind.default, DEFAULT)


def _checked(kind: Kind, value: Any, place: str, error: type[AciError]) -> Any:
    """Return a value in the form of its setting, or say what was expected and where."""
    if kind.form in ("codes", "names"):
        return _several(kind, value, place, error)
    if kind.form == "tables":
        return _tables(kind, value, place, error)
    if kind.form == "number":
        return _number(kind, value, place, error)
    if not isinstance(value, str) or not value.strip():
        raise error(f"{place}: expected text, found {_found(value)}")
    if kind.choices and value not in kind.choices:
        near = suggest(value, kind.choices, n=1)
        raise error(f"{place}: expected {_either(kind.choices)}, found {_found(value)}{near}")
    return value.strip().upper() if kind.form == "code" else value


def _several(kind: Kind, value: Any, place: str, error: type[AciError]) -> tuple[str, ...]:
    parts = [value] if isinstance(value, str) else value
    codes = kind.form == "codes"
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        expected = "codes such as USA,JPN" if codes else "names"
        raise error(f"{place}: expected {expected}, found {_found(value)}")
    if codes and parts in ([""], ("",)):
        return ()
    found = split(parts, place, error)
    return tuple(dict.fromkeys(map(str.upper, found) if codes else found))


def _tables(kind: Kind, value: Any, place: str, error: type[AciError]) -> dict[str, Any]:
    """Return a table of a settings file; a variable has no way to write one."""
    if not isinstance(value, dict):
        raise error(f"{place}: expected a table [{kind.name}] in {SETTINGS_FILE}")
    return value


def _number(kind: Kind, value: Any, place: str, error: type[AciError]) -> int:
    digits = isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip())
    number = int(value) if digits else value
    if type(number) is int and kind.least <= number <= kind.most:
        return number
    raise error(
        f"{place}: expected a whole number from {kind.least} to {kind.most}, found {_found(value)}"
    )


def _found(value: Any) -> str:
    """Return a value as it was found, cut where it is long."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        return "what is too long to show"
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def split(
    values: Sequence[str] | None, place: str, error: type[AciError] = UsageError
) -> list[str]:
    """Return the parts of repeatable, comma-separated values, in order; an empty one is refused.

    Dropping it would turn a filter that a script left empty into no filter at all.
    """
    parts = [part.strip() for value in values or () for part in value.split(",")]
    if "" in parts:
        raise error(
            f"{place}: expected names, found an empty one in {_found(','.join(values or ()))}"
        )
    return parts


def _either(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _from_file(folder: Path) -> tuple[dict[str, tuple[Any, str]], tuple[str, ...]]:
    """Return the settings of aci.toml, else of [tool.aci], each with its place, and doubts."""
    path = folder / SETTINGS_FILE
    text = _read(path)
    if text is not None:
        return _located(_parse(path, text), text, SETTINGS_FILE), ()
    path = folder / PROJECT_FILE
    text = _read(path)
    if text is None:
        return {}, ()
    try:
        tool = _parse(path, text).get("tool")
    except AciError as error:
        if "aci" in text:
            raise
        return {}, (f"{error}; no settings are taken from it",)
    section = tool.get("aci", {}) if isinstance(tool, dict) else {}
    if not isinstance(section, dict):
        raise AciError(f"{PROJECT_FILE}: tool.aci: expected a table, found {_found(section)}")
    return _located(section, text, f"{PROJECT_FILE} [tool.aci]"), ()


def _read(path: Path) -> str | None:
    try:
        raw = read_regular(path, LARGEST_FILE, "settings")
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        raise AciError(f"{path.name}: not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise AciError(f"{path.name}: cannot read it: {(error.strerror or '').lower()}") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AciError(f"{path.name}: not TOML: {error}") from error
    except ValueError as error:
        raise AciError(f"{path.name}: holds a number or date that is out of range") from error
    except RecursionError as error:
        raise AciError(f"{path.name}: its arrays or tables are nested too deep") from error


def _located(section: dict[str, Any], text: str, name: str) -> dict[str, tuple[Any, str]]:
    for key in section:
        if key not in NAMES:
            near = suggest(key, NAMES, n=1) or f" — settings: {', '.join(NAMES)}"
            if name == SETTINGS_FILE and isinstance(section[key], dict):
                near = f" — in {SETTINGS_FILE} other settings stand at the top, under no [{key}]"
            raise AciError(f"{_place(key, text, name)}: unknown setting {_found(key)}{near}")
    return {key: (value, _place(key, text, name)) for key, value in section.items()}


def _place(key: str, text: str, name: str) -> str:
    """Return `name`, with the line where `key` is set if only one line could be it."""
    pattern = rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*="
    starts = [match.start() for match in re.finditer(pattern, text, re.MULTILINE)]
    if len(starts) != 1:
        return name
    file, _, rest = name.partition(" ")
    line = text.count("\n", 0, starts[0]) + 1
    return f"{file}:{line} {rest}".rstrip()
