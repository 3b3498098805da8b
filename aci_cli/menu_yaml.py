"""Read a YAML file into plain values and remember where each value stands."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml

from aci_cli.errors import STEERING, AciError, FindingsError
from aci_cli.reading import LARGEST_MENU, read_within

NODE_LIMIT = 1_000_000
DEPTH_LIMIT = 40
ALIAS_BUDGET = 10_000

KeyPath = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_CONSTRUCTORS = {
    f"{_TAG}{kind}": getattr(yaml.constructor.SafeConstructor, f"construct_yaml_{kind}")
    for kind in ("null", "bool", "int", "float")
}
_PLAIN_TAGS = {f"{_TAG}seq", f"{_TAG}map"}
_NUMBER_TAGS = {f"{_TAG}int", f"{_TAG}float"}
# 030 would be 24, 0x10 sixteen, 1:30 ninety: what a person means by them is not sure
_OTHER_NUMBER = re.compile(r"[-+]?(0[0-9xb]|.*:).*")
_TEXT_TAGS = {f"{_TAG}str", f"{_TAG}timestamp", f"{_TAG}value"}

_STEERING = re.compile(f"(?![\t\n])[{STEERING}]")


class MenuError(FindingsError):
    """Report what is wrong in a menu: one line per finding, with file, line, key and fix."""


@dataclass(frozen=True)
class Place:
    """Say where a value stands: its line, its text as written, and whether it was quoted."""

    line: int
    text: str | None = None
    quoted: bool = False


@dataclass(frozen=True)
class Finding:
    """Name one fault and the key where it stands; `line` where the key's own line is not it."""

    path: KeyPath
    message: str
    line: int | None = None


@dataclass
class Document:
    """Hold a file's digest, its values, the place of each, and the faults found in reading."""

    name: str
    sha256: str = ""
    data: Any = None
    places: dict[KeyPath, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def place(self, path: KeyPath) -> Place:
        """Return the place of a value, or of the nearest parent that the file does hold."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1))

    def error(self, findings: list[Finding]) -> MenuError:
        """Return one error that lists every finding in the order of the file."""
        lines = sorted({self._located(finding) for finding in findings})
        return MenuError(*(f"{self.name}:{n}: {at}{text}" for n, at, text in lines))

    def _located(self, finding: Finding) -> tuple[int, str, str]:
        path = finding.path
        if path and path not in self.places and isinstance(path[-1], int):
            path = path[:-1]  # a single id, written without a list
        return finding.line or self.place(path).line, dotted(path), finding.message


def dotted(path: KeyPath) -> str:
    """Return a key path as `measures[4].coverage: `, or "" at the top of the file."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return f"{text}: " if text else ""


def read_yaml(source: Path | str, name: str | None = None) -> Document:
    """Read a path, or a text, of YAML 1.1 into plain values.

    Raises MenuError where the source is unreadable, not UTF-8, empty, not YAML, or too large,
    too deep or too often aliased to be a menu. Faults that leave the rest readable (a key given
    twice, a key that is not text) are kept in the document's findings.
    """
    shown = name or (source.name if isinstance(source, Path) else "menu")
    text = _text(source, shown)
    if not text.strip():
        raise MenuError(f"{shown}: the file is empty")
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        raise MenuError(_syntax_message(shown, text, error)) from None
    finally:
        loader.dispose()
    if root is None:
        raise MenuError(f"{shown}: the file holds comments only")
    document = Document(shown, hashlib.sha256(text.encode()).hexdigest())
    document.data = _Builder(document, loader.nodes).build(root, (), 0)
    return document


def _text(source: Path | str, name: str) -> str:
    try:
        with BytesIO(source.encode()) if isinstance(source, str) else source.open("rb") as stream:
            raw = read_within(stream, LARGEST_MENU, name, "a menu")
    except AciError as error:
        raise MenuError(str(error)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise MenuError(f"{name}: cannot be read: {reason}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise MenuError(
            f"{name}:{line}: not UTF-8: byte 0x{raw[error.start]:02x}; save the file as UTF-8"
        ) from None


class _TooLarge(yaml.YAMLError):
    """Stop composing a file that no menu could be."""


class _Loader(yaml.CSafeLoader):
    """Compose nodes in C, counting them and their depth as the C recursion goes down."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.nodes = 0
        self._depth = 0

    def descend_resolver(self, _node: Any, _index: Any) -> None:
        self._depth += 1
        self.nodes += 1
        if self._depth > DEPTH_LIMIT:
            raise _TooLarge(f"nested deeper than {DEPTH_LIMIT} levels")
        if self.nodes > NODE_LIMIT:
            raise _TooLarge(f"more than {NODE_LIMIT:,} values")

    def ascend_resolver(self) -> None:
        self._depth -= 1


def _syntax_message(name: str, text: str, error: yaml.YAMLError) -> str:
    if isinstance(error, _TooLarge):
        return f"{name}: {error}, not a menu"
    if isinstance(error, yaml.reader.ReaderError):
        line = text.encode()[: error.position].count(b"\n") + 1
        return f"{name}:{line}: not YAML: {error.reason}"
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "cannot be read"
    if "nesting depth" in problem:
        return f"{name}: nested deeper than {DEPTH_LIMIT} levels, not a menu"
    place = f"{name}:{mark.line + 1}" if mark is not None else name
    return f"{place}: not YAML: {problem}"


class _Builder:
    """Turn nodes into plain values, noting places and bounding what aliases may repeat."""

    def __init__(self, document: Document, nodes: int) -> None:
        self._document = document
        self._left = nodes + ALIAS_BUDGET
        self._constructor = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node, path: KeyPath, depth: int, line: int | None = None) -> Any:
        self._left -= 1
        if self._left < 0 or depth > DEPTH_LIMIT:
            raise MenuError(
                f"{self._document.name}:{node.start_mark.line + 1}: aliases (*name) repeat too "
                f"much of the file; write the values out"
            )
        line = line or node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            self._document.places[path] = Place(line, node.value, node.style in ("'", '"'))
            return self._scalar(node, path)
        self._document.places[path] = Place(line)
        if node.tag not in _PLAIN_TAGS:
            self._document.findings.append(Finding(path, f"the tag {node.tag} is not used here"))
        if isinstance(node, yaml.SequenceNode):
            return [self.build(v, (*path, i), depth + 1) for i, v in enumerate(node.value)]
        return self._mapping(node, path, depth)

    def _mapping(self, node: yaml.Node, path: KeyPath, depth: int) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._key(key_node, path)
            if key is None:
                continue
            if key in built:
                first = self._document.places[(*path, key)].line
                self._fault(path, line, f"the key {key!r} is already given on line {first}")
                continue
            built[key] = self.build(value_node, (*path, key), depth + 1, line)
        return built

    def _key(self, node: yaml.Node, path: KeyPath) -> str | None:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            if node.tag == f"{_TAG}merge":
                self._fault(path, line, "merge keys (<<) are not used here; write the values out")
                return None
            if node.tag in _TEXT_TAGS:
                return str(node.value)
            kind = _kind(node)
            self._fault(path, line, f'the key {node.value} is a {kind}: write "{node.value}"')
            return None
        self._fault(path, line, "a key must be text")
        return None

    def _fault(self, path: KeyPath, line: int, message: str) -> None:
        self._document.findings.append(Finding(path, message, line))

    def _scalar(self, node: yaml.ScalarNode, path: KeyPath) -> Hashable:
        if node.tag in _TEXT_TAGS:
            if steering := _STEERING.search(node.value):
                self._document.findings.append(Finding(path, _steers(steering[0])))
            return str(node.value)
        if _OTHER_NUMBER.fullmatch(node.value) and node.tag in _NUMBER_TAGS:
            return str(node.value)
        constructor = _CONSTRUCTORS.get(node.tag)
        if constructor is None:
            self._document.findings.append(Finding(path, f"the tag {node.tag} is not used here"))
            return None
        try:
            value: Hashable = constructor(self._constructor, node)
        except (ValueError, KeyError):
            self._document.findings.append(Finding(path, f"cannot read {node.value[:40]!r}"))
            return None
        return value


def _steers(character: str) -> str:
    return (
        f"holds U+{ord(character):04X}, which steers how the text around it is shown and is not "
        "seen itself; take it out"
    )


def _kind(node: yaml.ScalarNode) -> str:
    return {"null": "null", "bool": "yes/no value"}.get(node.tag.removeprefix(_TAG), "number")
