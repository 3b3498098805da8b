"""The errors that a person can mend, and the exit codes of the command."""

from __future__ import annotations

import re
from collections.abc import Iterable

EXIT_MENDABLE = 1
EXIT_USAGE = 2
EXIT_DEFECT = 3
EXIT_INTERRUPTED = 130
EXIT_READER_GONE = 141
EXIT_TERMINATED = 143

# control characters, line separators, what turns the order of text, and what is not UTF-8
STEERING = "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_UNSEEN = re.compile(f"[{STEERING}]")


class AciError(Exception):
    """Report something the user can mend; the message says what, where and how, on one line."""

    exit_code: int = EXIT_MENDABLE


class FindingsError(AciError):
    """Report everything that is wrong at once, one line per finding."""

    def __init__(self, *findings: str) -> None:
        """Hold the findings, each made one line."""
        self.findings = [visible(finding) for finding in findings]
        super().__init__("\n".join(self.findings))


class UsageError(AciError):
    """Report a command line or setting that cannot be understood."""

    exit_code: int = EXIT_USAGE


def visible(text: str) -> str:
    """Return text on one line: what steers a terminal or is not UTF-8 shown as escapes."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def nearest(name: str, candidates: Iterable[str], n: int = 3) -> list[str]:
    """Return the `n` candidates most like `name`, best first, whatever their case.

    None at all if even the best has little in common with it.
    """
    from difflib import SequenceMatcher

    wanted = name.casefold()
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    scored: list[tuple[float, str]] = []
    for candidate in sorted(set(candidates)):
        folded = candidate.casefold()
        matcher.set_seq1(folded)
        score = matcher.ratio() + (0.5 if wanted and wanted in folded else 0.0)
        scored.append((-score, candidate))
    scored.sort()
    if not scored or -scored[0][0] < 0.3:
        return []
    return [candidate for _, candidate in scored[:n]]


def suggest(name: str, candidates: Iterable[str], n: int = 3) -> str:
    """Return " — nearest: a, b, c", or "" where nothing is near."""
    found = nearest(name, candidates, n)
    return f" — nearest: {', '.join(found)}" if found else ""
