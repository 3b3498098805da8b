"""Read the European Central Bank's annual average exchange rates."""

from __future__ import annotations

from aci_cli.errors import AciError
from aci_cli.sources.parts import Part
from aci_cli.sources.reader import Origin, Reader, Source
from aci_cli.sources.staging import Field, Staging

ANY = Field(".*", "text")
# a file may hold days and months beside the years: their values are not read
FIELDS = {
    "FREQ": Field("[A-Z]", "frequency, as A"),
    "CURRENCY": Field("[A-Z0-9]{2,4}", "code of a currency"),
    "CURRENCY_DENOM": ANY,
    "EXR_TYPE": ANY,
    "EXR_SUFFIX": ANY,
    "TIME_PERIOD": Field("[0-9]{4}(-[0-9A-Z]+)*", "year"),
    "OBS_VALUE": Field("NaN||[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?", "rate"),
    "OBS_STATUS": ANY,
}
KEYS = frozenset({"currency", "currency_denom", "exr_type", "exr_suffix", "obs_value"})


class EcbRates:
    """Read the CSV answers of the ECB's data service for exchange rates."""

    name = "ECB exchange rates"
    source: Source | None = None
    whole: bool = False

    def claims(self, part: Part) -> bool:
        """Tell by the column names, of which one may be missing or renamed."""
        return len(KEYS & part.columns) >= len(KEYS) - 1

    def origin(self, part: Part) -> Origin:  # noqa: ARG002
        """Return nothing: such a file holds many years."""
        return Origin()

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the annual averages against the euro; AciError where there are none."""
        rows = staging.load(part, "ecb", FIELDS, into="staged_rates", optional=("OBS_STATUS",))
        if not rows:
            raise AciError(
                f"{part.label}: holds no annual average against the euro; ask the ECB for"
                " A..EUR.SP00.A"
            )


READERS: tuple[Reader, ...] = (EcbRates(),)
