"""Bring the small tables of a release up to date with what an ingest has staged."""

from __future__ import annotations

from aci_cli.release import TABLES, Key, key_of, table_of
from aci_cli.sources.draft import Draft
from aci_cli.sources.lots import write_parquet
from aci_cli.sources.staging import LISTS
from aci_cli.store import name_by_content

# each table that staged rows change: the rows, the query that makes `restated` of them where they
# are not of the table's own form, and what the table then holds
UPDATES = {
    "rates": (
        "staged_rates",
        None,
        "SELECT * FROM held_rates UNION ALL SELECT * FROM staged_rates ANTI JOIN held_rates "
        "USING (currency, year) ORDER BY currency, year",
    ),
    "industries": (
        "staged_industries",
        "industries_ingested",
        "SELECT * FROM held_industries WHERE year NOT IN (SELECT year FROM staged_industries) "
        "UNION ALL SELECT * FROM restated ORDER BY industry, country, year",
    ),
    "cn_links": ("staged_cn_links", "cn_links", "SELECT * FROM restated"),
    "elasticities": ("staged_elasticities", "elasticities", "SELECT * FROM restated"),
    "tariffs": ("staged_tariffs", "tariffs", "SELECT * FROM restated"),
}
# what is held and who reports it, each made of the one before
INDEX = ("reports", "presence", "reporting", "holdings")
# what came with extracts says more than their rows: they hold few products
TOLD = """
    DELETE FROM presence WHERE coalesce(month, 0) IN (SELECT coalesce(month, 0) FROM told);
    INSERT INTO presence BY NAME
    SELECT source, classification, year, month, reported_by, reporter, products FROM told
"""
LABELS = """
    SELECT nomenclature, product, arg_min(description, preference) AS description
    FROM (
        SELECT 1 AS preference, nomenclature, product, description FROM own_labels
        UNION ALL
        SELECT 2, nomenclature, product, min(description)
        FROM staged_descriptions GROUP BY nomenclature, product
        UNION ALL
        SELECT 3, regexp_extract(classification, '^[A-Z]+'), product, min(description)
        FROM held_products WHERE description <> classification || ' ' || product
        GROUP BY ALL
    )
    GROUP BY nomenclature, product
"""


def open_tables(draft: Draft) -> None:
    """Make the small tables of the release that is built on readable, each as `held_TABLE`."""
    con = draft.con
    for name in TABLES:
        [path] = draft.base.verified(name)
        con.read_parquet(str(path)).create_view(f"held_{name}", replace=True)
    con.execute("CREATE OR REPLACE VIEW hs_links AS FROM held_hs_links")
    con.read_csv(str(LISTS / "labels.csv"), header=True, all_varchar=True, sep=",").create(
        "own_labels"
    )
    # a rate given with the files serves the flows beside it
    con.execute(f"CREATE OR REPLACE VIEW rates AS {UPDATES['rates'][-1]}")
    con.execute("CREATE OR REPLACE VIEW protee AS FROM staged_elasticities")
    con.execute("CREATE OR REPLACE VIEW tariff_lines AS FROM staged_tariffs")


def write_tables(draft: Draft, touched: set[Key]) -> None:
    """Write the tables that changed, and put them into the draft."""
    staging, con = draft.staging, draft.con
    for name, (staged, query, sql) in UPDATES.items():
        if con.execute(f"SELECT count(*) FROM {staged}").fetchall() != [(0,)]:
            if query is not None:
                made = staging.query(f"release/{query}").text
                con.execute(f"CREATE OR REPLACE TABLE restated AS {made}")
            write_table(draft, name, sql)
        else:
            con.execute(f"CREATE OR REPLACE TABLE new_{name} AS FROM held_{name}")
    index_trade(draft, touched)
    con.execute("CREATE OR REPLACE VIEW cn_links AS FROM new_cn_links")
    con.execute("CREATE OR REPLACE VIEW holdings AS FROM new_holdings")
    write_table(draft, "products", placed_products(draft))


def placed_products(draft: Draft) -> str:
    """Return the statement that places the products of `holdings`, its helpers made anew."""
    staging, con = draft.staging, draft.con
    con.execute(f"CREATE OR REPLACE TABLE labels AS {LABELS}")
    for helper in ("hs_lineage", "cn_lineage"):
        con.execute(
            f"CREATE OR REPLACE TABLE {helper} AS {staging.query(f'release/{helper}').text}"
        )
    return staging.query("release/products").text


def write_table(draft: Draft, name: str, sql: str) -> None:
    """Write one table in the place of its file of the release that is built on."""
    con, workshop = draft.con, draft.staging.workshop
    con.execute(f"CREATE OR REPLACE TABLE new_{name} AS {sql}")
    [(rows,)] = con.execute(f"SELECT count(*) FROM new_{name}").fetchall()
    path = workshop / f"{name}.parquet"
    write_parquet(con, f"FROM new_{name}", {}, path)
    draft.replace(name_by_content(path, workshop, rows), lambda old: table_of(old) == name)


def index_trade(draft: Draft, touched: set[Key]) -> None:
    """Write what the release holds and who reports it, reading only the trade that changed."""
    con = draft.con
    held = {key_of(path, entry) for path, entry in draft.trade().items()}
    for name in ("reporting", "holdings"):
        con.execute(f"CREATE OR REPLACE TABLE index_{name} AS FROM held_{name}")
        keys = f"SELECT DISTINCT source, classification, year FROM index_{name}"
        for key in set(con.execute(keys).fetchall()) - (held - touched):
            con.execute(
                f"DELETE FROM index_{name} WHERE source = ? AND classification = ? AND year = ?",
                key,
            )
    for key in sorted(touched & held):
        draft.open_trade(key)
        for name in INDEX:
            made = draft.staging.query(f"portable/{name}").text
            con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {made}")
            if name == "presence" and draft.open_presence(key):
                con.execute(TOLD)
        for name in ("reporting", "holdings"):
            con.execute(f"INSERT INTO index_{name} BY NAME FROM {name}")
            con.execute(f"DROP TABLE {name}")
    order = "source, classification, year, reported_by"
    write_table(draft, "reporting", f"FROM index_reporting ORDER BY {order}, reporter")
    write_table(draft, "holdings", f"FROM index_holdings ORDER BY {order}, product")
    con.execute("CREATE OR REPLACE VIEW reporting AS FROM new_reporting")
