"""Settings: a flag, else an ACI_* variable, else aci.toml or [tool.aci], else the default."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError, UsageError, suggest
from aci_cli.output import FORMATS

HORIZONS = ("short", "medium", "long")
COLORS = ("auto", "always", "never")
DEFAULT = "default"
SETTINGS_FILE = "aci.toml"
PROJECT_FILE = "pyproject.toml"


@dataclass(frozen=True)
class Kind:
    """Say what a setting may hold: text, codes (several), a whole number, or one of `choices`."""

    name: str
    default: Any
    meaning: str
    form: str = "text"
    choices: tuple[str, ...] = ()
    least: int = 1
    most: int = 1024


KINDS = (
    Kind("menu", None, "menu file, - for standard input; the packaged menu if none"),
    Kind("data", None, "folder of the data release; the packaged release if none"),
    Kind("queries", None, "folder of the model's queries; the packaged ones if none"),
    Kind("target", "CHN", "country the measures are aimed at", form="code"),
    Kind("sender", "EU27", "country or group that takes the measures", form="code"),
    Kind("with", (), "countries or groups that take part beside the sender", form="codes"),
    Kind("scenario", "eu-alone", "scenario of the menu"),
    Kind("horizon", "short", "how long users have had to adapt", choices=HORIZONS),
    Kind("year", None, "year of the figures; each line's latest if none", "number", (), 1980, 2100),
    Kind("threads", None, "threads of the engine; all cores if none", "number"),
    Kind("format", "auto", "format of the answer", choices=FORMATS),
    Kind("color", "auto", "colour in tables", choices=COLORS),
)
NAMES = tuple(kind.name for kind in KINDS)


@dataclass(frozen=True)
class Setting:
    """Hold a setting's value and where it came from."""

    name: str
    value: Any
    origin: str


@dataclass(frozen=True)
class Settings:
    """Hold every setting, as attributes, and the origin of each."""

    menu: str | None
    data: str | None
    queries: str | None
    target: str
    sender: str
    partners: tuple[str, ...]
    scenario: str
    horizon: str
    year: int | None
    threads: int | None
    format: str
    color: str
    origins: Mapping[str, str]

    def chosen(self, name: str) -> bool:
        """Tell whether someone chose this setting, so that a scenario must not change it."""
        return self.origins[name] != DEFAULT

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
    written = _from_file(folder or Path())
    found = [_setting(kind, flags, environ, written) for kind in KINDS]
    return Settings(
        **{_attribute(setting.name): setting.value for setting in found},
        origins={setting.name: setting.origin for setting in found},
    )


def _attribute(name: str) -> str:
    return "partners" if name == "with" else name


def _setting(
    kind: Kind,
    flags: Mapping[str, Any],
    environ: Mapping[str, str],
    written: Mapping[str, tuple[Any, str]],
) -> Setting:
    flag = flags.get(kind.name)
    if flag is not None:
        origin = f"--{kind.name}"
        return Setting(kind.name, _checked(kind, flag, origin, UsageError), origin)
    variable = f"ACI_{kind.name.upper()}"
    if environ.get(variable):
        return Setting(kind.name, _checked(kind, environ[variable], variable, AciError), variable)
    if kind.name in written:
        value, origin = written[kind.name]
        return Setting(kind.name, _checked(kind, value, f"{origin}: {kind.name}", AciError), origin)
    return Setting(kind.name, kind.default, DEFAULT)


def _checked(kind: Kind, value: Any, place: str, error: type[AciError]) -> Any:
    """Return a value in the form of its setting, or say what was expected and where."""
    if kind.form == "codes":
        return _codes(value, place, error)
    if kind.form == "number":
        return _number(kind, value, place, error)
    if not isinstance(value, str) or not value.strip():
        raise error(f"{place}: expected text, found {value!r}")
    if kind.choices and value not in kind.choices:
        near = suggest(value, kind.choices, n=1)
        raise error(f"{place}: expected {_either(kind.choices)}, found {value!r}{near}")
    return value.strip().upper() if kind.form == "code" else value


def _codes(value: Any, place: str, error: type[AciError]) -> tuple[str, ...]:
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise error(f"{place}: expected codes such as USA,JPN, found {value!r}")
    return tuple(dict.fromkeys(code.upper() for code in split(parts)))


def _number(kind: Kind, value: Any, place: str, error: type[AciError]) -> int:
    text = str(value).strip()
    if not isinstance(value, bool) and re.fullmatch(r"[0-9]{1,9}", text):
        number = int(text)
        if kind.least <= number <= kind.most:
            return number
    raise error(
        f"{place}: expected a whole number from {kind.least} to {kind.most}, found {value!r}"
    )


def split(values: list[str] | tuple[str, ...] | None) -> list[str]:
    """Return the parts of repeatable, comma-separated values, in order, empty ones dropped."""
    parts = (part.strip() for value in values or () for part in value.split(","))
    return [part for part in parts if part]


def _either(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _from_file(folder: Path) -> dict[str, tuple[Any, str]]:
    """Return the settings of aci.toml, else of [tool.aci], each with its file and line."""
    path = folder / SETTINGS_FILE
    text = _read(path)
    if text is not None:
        return _located(_parse(path, text), text, SETTINGS_FILE)
    path = folder / PROJECT_FILE
    text = _read(path)
    if text is None or "aci" not in text:
        return {}
    tool = _parse(path, text).get("tool")
    section = tool.get("aci", {}) if isinstance(tool, dict) else {}
    if not isinstance(section, dict):
        raise AciError(f"{PROJECT_FILE}: tool.aci: expected a table, found {section!r}")
    return _located(section, text, f"{PROJECT_FILE} [tool.aci]")


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        raise AciError(f"{path.name}: not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise AciError(f"{path.name}: cannot read it: {error.strerror}") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AciError(f"{path.name}: not TOML: {error}") from error


def _located(section: dict[str, Any], text: str, name: str) -> dict[str, tuple[Any, str]]:
    for key in section:
        if key not in NAMES:
            near = suggest(key, NAMES, n=1) or f" — settings: {', '.join(NAMES)}"
            raise AciError(f"{_place(key, text, name)}: unknown setting {key!r}{near}")
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
