"""Write a tree of values as YAML, all text in quotes, so that none is taken for a number."""

from __future__ import annotations

from typing import Any

import yaml


class Quoting(yaml.CSafeDumper):
    """Write text in double quotes, what cannot be seen as escapes."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


Quoting.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'),
)


def written(tree: Any) -> str:
    """Return a tree as YAML."""
    return yaml.dump(tree, Dumper=Quoting, allow_unicode=True, sort_keys=False, width=10_000)
