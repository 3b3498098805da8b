"""Screen every product that the release holds, so that a leverage nobody listed is found."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, get_args

from aci_cli.analysis import TO_SENDER, TO_TARGET, Analysis, Method
from aci_cli.errors import UsageError
from aci_cli.rows import Table
from aci_cli.selection import each_as_sector, known
from aci_cli.workbench import Rows

ROLES = {False: "lever", True: "exposure"}


def products(
    analysis: Analysis, *codes: str, reverse: bool = False, method: Method = "score"
) -> Table:
    """Score every HS subheading held, all or those that begin with `codes`.

    The target's dependency on the sender, the sender's on the target in `reverse`. Formulas in
    queries/dependency.sql and queries/cut.sql. UsageError where no product held begins so.
    """
    _screen(analysis, reverse, method)
    bench = analysis.workbench
    rows = [row for row in bench.engine.fetch("screening") if not codes or row[0].startswith(codes)]
    if codes and not rows:
        raise UsageError(
            f"no product that the release holds for both sides begins with {', '.join(codes)}"
        )
    asked = {"codes": codes, "reverse": reverse, "method": method}
    return Table(bench.query("screening").columns, rows, analysis.meta_for("products", asked))


def suggestions(analysis: Analysis, *, reverse: bool = False) -> Table:
    """Propose sectors of products that the menu does not list, the heaviest loss first."""
    _screen(analysis, reverse, "score")
    bench = analysis.workbench
    bench.weigh()
    bench.step(
        "suggestions",
        role=ROLES[reverse],
        buyer=TO_SENDER[0] if reverse else TO_TARGET[0],
        material_bp=analysis.menu.settings.material_bp.value,
    )
    bench.engine.check_columns()
    asked = {"reverse": reverse}
    return bench.table("suggestions", analysis.meta_for("suggestions", asked))


def _screen(analysis: Analysis, reverse: bool, method: Method) -> None:
    known("method", [method], get_args(Method))
    bench = analysis.workbench
    bench.step("goods")
    goods = bench.engine.fetch("goods")
    menu_products = {"sector": "VARCHAR", "code": "VARCHAR"}
    bench.engine.register_rows(
        "menu_products", menu_products, analysis.relations["sector_products"]
    )
    relations = as_sectors(analysis.relations, goods, analysis.menu.source_order)
    analysis.prepare(relations, TO_SENDER if reverse else TO_TARGET)
    analysis.score(method)
    bench.step("screening", method=method)
    bench.engine.check_columns()


def as_sectors(
    relations: dict[str, Rows], goods: Collection[tuple[Any, ...]], order: Collection[str]
) -> dict[str, Rows]:
    """Return the relations with every product as a sector of its own, and no others."""
    return {
        **each_as_sector(relations, dict(goods), "hs", {"role": "product"}),
        "source_order": [
            {"sector": code, "source": source, "position": position}
            for code, _ in goods
            for position, source in enumerate(order)
        ],
    }
