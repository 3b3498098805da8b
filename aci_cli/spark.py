"""Run the portable queries over Spark Connect, where the tables are; only results come back."""

from __future__ import annotations

import os
import re
import socket
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aci_cli.errors import AciError, visible
from aci_cli.queries import PARAMETER, TEXT_OR_COMMENT, Query
from aci_cli.reducer import check_whole

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame
    from pyspark.sql.connect.session import SparkSession
    from pyspark.sql.connect.shell.progress import ProgressHandler

    from aci_cli.reducer import Only

ADDRESS = re.compile(
    r"sc://(?P<host>[\w.-]+|\[[0-9a-fA-F:]+\])(:(?P<port>[0-9]{1,5}))?(?P<rest>/;.*|/)?"
)
ALLOWED = ("use_ssl", "user_id")
TOKEN = "ACI_REMOTE_TOKEN"
PORT = 15002
REACH_SECONDS = 10
# a server that is gone is asked again for some ten seconds, not for ten minutes
RETRIES = 5
LONGEST_PAUSE_MS = 5_000
DETAILS = re.compile(r'details = "(.*)"')
CATALOGUE_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*){0,2}")
SQL_TYPES = {
    "VARCHAR": "string",
    "DOUBLE": "double",
    "BIGINT": "bigint",
    "INTEGER": "int",
    "SMALLINT": "smallint",
    "BOOLEAN": "boolean",
}
ARROW_TYPES = {
    "VARCHAR": "string",
    "DOUBLE": "double",
    "BIGINT": "int64",
    "INTEGER": "int32",
    "SMALLINT": "int16",
    "BOOLEAN": "bool",
}


class Spark:
    """Hold a session on a Spark Connect server, as `aci_cli.reducer.Reducer` says.

    `remote` is sc://host:port, with /;use_ssl=true and /;user_id=NAME where needed; a token is
    taken from the environment alone (ACI_REMOTE_TOKEN) and travels only under TLS.
    """

    def __init__(self, remote: str) -> None:
        """Open a session of its own; AciError where nobody answers, or pyspark is missing."""
        self._remote, self._gone = remote, False
        address = _address(remote)
        _reach(address, remote)
        self._session = _session(_with_token(remote))
        self._share: float | None = None
        self._kept: dict[str, DataFrame] = {}
        self._session.registerProgressHandler(cast("ProgressHandler", self._hear))
        with self._told("the server answers otherwise than Spark Connect does"):
            self._session.range(1).count()

    def open_table(
        self, name: str, place: str, columns: Mapping[str, str], only: Only | None = None
    ) -> None:
        """Make a table readable, as `Reducer.open_table` says; `place` may be a catalogue name."""
        from pyspark.sql.connect import functions as f

        with self._told(f"{name}: {visible(place)} cannot be read"):
            catalogued = CATALOGUE_NAME.fullmatch(place) is not None
            table = self._session.table(place) if catalogued else self._session.read.parquet(place)
            held = {column.lower(): column for column in table.columns}
        if missing := sorted(set(columns) - set(held)):
            raise AciError(f"{name}: {visible(place)} lacks the columns {', '.join(missing)}")
        kinds = dict(table.dtypes)
        check_whole(name, {column: kinds[held[column]] for column in columns}, columns)
        for column, values in (only or {}).items():
            table = table.where(_among(f.col(held[column]), values))
        typed = [
            f.col(held[column]).cast(SQL_TYPES[kind]).alias(column)
            for column, kind in columns.items()
        ]
        self._view(name, table.select(*typed))

    def take(self, name: str, rows: pa.Table) -> None:
        """Make rows readable, as `Reducer.take` says."""
        with self._told(f"{name} cannot be sent"):
            if rows.num_rows:
                frame = self._session.createDataFrame(rows)
            else:
                frame = self._session.createDataFrame([], schema=_declared(rows.schema))
            self._view(name, frame)

    def step(self, query: Query, **params: Any) -> None:
        """Make the rows of a query readable, as `Reducer.step` says; they are not made yet."""
        with self._told(f"query {query.name}"):
            self._view(query.name, self._frame(query, params))

    def keep(self, query: Query, into: str, **params: Any) -> None:
        """Let the server hold the rows of a query where it can, as `Reducer.keep` says."""
        with self._told(f"query {query.name}"):
            if into in self._kept:
                self._kept.pop(into).unpersist()
            self._kept[into] = self._frame(query, params).cache()
            self._view(into, self._kept[into])

    def arrow(self, query: Query, **params: Any) -> pa.Table:
        """Return the rows of a query, as `Reducer.arrow` says."""
        import pyarrow as pa

        self._share = None
        with self._told(f"query {query.name}"):
            found = self._frame(query, params).toArrow()
        types = [(column.name, _arrow_type(column.type)) for column in query.columns]
        if set(found.column_names) != {name for name, _ in types}:
            raise AciError(
                f"query {query.name}: its header says {', '.join(name for name, _ in types)}, the "
                f"engine gave {', '.join(found.column_names)}"
            )
        return found.select([name for name, _ in types]).cast(pa.schema(types))

    def write_parquet(self, query: Query, path: Path, **params: Any) -> int:
        """Write the rows of a query, as `Reducer.write_parquet` says."""
        from pyarrow import parquet

        rows = self.arrow(query, **params)
        parquet.write_table(rows, path, compression="zstd")
        return int(rows.num_rows)

    def progress(self) -> float | None:
        """Return the share of the tasks that are done, as `Reducer.progress` says."""
        return self._share

    def cancel(self) -> None:
        """Interrupt what the session runs, as `Reducer.cancel` says."""
        if self._gone:
            return
        with suppress(Exception):
            self._session.interruptAll()

    def close(self) -> None:
        """End the session; the server forgets its relations, and lets go of what it held.

        Spark keeps rows that a session asked it to hold for all sessions, beyond the session's end.
        """
        if self._gone:
            return
        with suppress(Exception):
            for frame in self._kept.values():
                frame.unpersist()
        with suppress(Exception):
            self._session.stop()

    def _view(self, name: str, frame: DataFrame) -> None:
        with self._told(name):
            frame.createOrReplaceTempView(name)

    def _frame(self, query: Query, params: Mapping[str, Any]) -> DataFrame:
        bound = {name: params[name] for name in query.params}
        return self._session.sql(marked(query.text), args=bound or None)

    def _hear(self, stages: Any, **_: Any) -> None:
        if tasks := sum(stage.num_tasks for stage in stages or ()):
            self._share = sum(stage.num_completed_tasks for stage in stages) / tasks

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """Turn what the client or the server raises into one line that names the server."""
        import grpc
        from pyspark.errors import PySparkException
        from pyspark.errors.exceptions.connect import SparkConnectGrpcException

        try:
            yield
        except (grpc.RpcError, PySparkException) as error:
            # a server that is gone is not asked to clean up
            self._gone = (
                isinstance(error, grpc.RpcError) or type(error) is SparkConnectGrpcException
            )
            raise AciError(f"{_shown(self._remote)}: {doing}: {_first(error)}") from error


def marked(text: str) -> str:
    """Return a query with its parameters marked as Spark marks them: $name becomes :name.

    Texts and comments stay as they are; nothing else changes.
    """
    kept = [found.span() for found in TEXT_OR_COMMENT.finditer(text)]

    def mark(found: re.Match[str]) -> str:
        inside = any(begin <= found.start() < end for begin, end in kept)
        return found[0] if inside else f":{found[1]}"

    return PARAMETER.sub(mark, text)


def _address(remote: str) -> tuple[str, int]:
    """Return host and port; AciError where the text is none, or holds more than an address."""
    found = ADDRESS.fullmatch(remote)
    if found is None:
        raise AciError(f"remote {_shown(remote)}: expected an address such as sc://host:{PORT}")
    options = [part.partition("=")[0] for part in (found["rest"] or "").strip("/;").split(";")]
    if "token" in options:
        raise AciError(
            f"remote {_shown(remote)}: a token does not belong into an address; "
            f"put it into the environment as {TOKEN}"
        )
    if unknown := [name for name in options if name and name not in ALLOWED]:
        raise AciError(
            f"remote {_shown(remote)}: unknown {', '.join(unknown)}; known: {', '.join(ALLOWED)}"
        )
    port = int(found["port"] or PORT)
    if not 0 < port < 65536:
        raise AciError(f"remote {_shown(remote)}: {port} is no port")
    return found["host"].strip("[]"), port


def _reach(address: tuple[str, int], remote: str) -> None:
    """Knock once: the client itself would go on asking for minutes."""
    try:
        socket.create_connection(address, timeout=REACH_SECONDS).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise AciError(f"{_shown(remote)}: cannot be reached: {reason.lower()}") from error


def _session(address: str) -> SparkSession:
    """Return a session that gives up soon; AciError where the client is not installed."""
    # its core would log to standard error beside the one line that tells what is wrong
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    try:
        with warnings.catch_warnings(), _a_main_file():
            # of pandas, which is not used here
            warnings.simplefilter("ignore", FutureWarning)
            from pyspark.sql.connect.client.retries import DefaultPolicy
            from pyspark.sql.connect.session import SparkSession
    except ImportError as error:
        raise AciError(
            "--engine spark needs the Spark Connect client: pip install 'aci-leverage[spark]'"
        ) from error
    # what the client gave up is told on one line; its threads would warn of it beside that
    warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]")
    session = SparkSession.builder.remote(address).create()
    session.client.set_retry_policies(
        [DefaultPolicy(max_retries=RETRIES, max_backoff=LONGEST_PAUSE_MS)]
    )
    return session


@contextmanager
def _a_main_file() -> Iterator[None]:
    """Give python -c and the like a file while pyspark is imported: it takes them for doctests."""
    main = sys.modules["__main__"]
    if hasattr(main, "__file__"):
        yield
        return
    main.__file__ = ""
    try:
        yield
    finally:
        del main.__file__


def _with_token(remote: str) -> str:
    token = os.environ.get(TOKEN)
    if not token:
        return remote
    if re.search(r"[;=\s]", token):
        raise AciError(f"{TOKEN}: a token holds no blank, no ; and no =")
    return f"{remote}{'' if '/;' in remote else '/'};token={token}".replace("//;", "/;")


def _among(column: Column, values: Collection[Any]) -> Column:
    condition = column.isin([value for value in values if value is not None])
    return condition | column.isNull() if None in values else condition


def _declared(schema: pa.Schema) -> str:
    kinds = {arrow: SQL_TYPES[kind] for kind, arrow in ARROW_TYPES.items()}
    return ", ".join(f"{field.name} {kinds[str(field.type)]}" for field in schema)


def _arrow_type(kind: str) -> Any:
    import pyarrow as pa

    return pa.type_for_alias(ARROW_TYPES[kind])


def _first(error: BaseException) -> str:
    """Return the first line of what went wrong, without the addresses that gRPC adds."""
    said = str(error)
    found = DETAILS.search(said)
    lines = [line for line in (found[1] if found else said).splitlines() if line.strip()]
    return visible(lines[0].strip()) if lines else type(error).__name__


def _shown(remote: str) -> str:
    """Return an address without what follows the host, where a secret could stand."""
    return visible(remote.partition("/;")[0])
