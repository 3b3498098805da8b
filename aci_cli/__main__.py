"""Run `aci` as a process."""

from __future__ import annotations

import gc
import os


def main() -> int:
    """Run the command line; an interrupt while it loads leaves no traceback either."""
    # a command ends before cyclic garbage matters, and collecting it costs a twentieth of its time
    gc.disable()
    # looking for other packages' pydantic plugins reads the metadata of everything installed
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    try:
        from aci_cli.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
