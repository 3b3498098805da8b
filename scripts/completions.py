"""Write completions/ for bash, zsh and fish from typer's own: python scripts/completions.py."""

from __future__ import annotations

from pathlib import Path

from typer._completion_shared import get_completion_script

FOLDER = Path(__file__).resolve().parent.parent / "completions"
FILES = {"aci.bash": "bash", "_aci": "zsh", "aci.fish": "fish"}
# zsh runs a file of its function path in place of the function named after it
CALL = '[ "${funcstack[1]}" = _aci ] && _aci_completion "$@"\n'


def script(shell: str) -> str:
    """Return the completion of a shell, without the blank line first: zsh reads the first."""
    text = get_completion_script(prog_name="aci", complete_var="_ACI_COMPLETE", shell=shell)
    return f"{text.strip()}\n{CALL if shell == 'zsh' else ''}"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, shell in FILES.items():
        FOLDER.joinpath(name).write_text(script(shell), encoding="utf-8")
