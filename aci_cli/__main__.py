"""Run `aci` as a process."""

from __future__ import annotations


def main() -> int:
    """Run the command line; an interrupt while it loads leaves no traceback either."""
    try:
        from aci_cli.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
