"""Write the tree of an explanation as one screen of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from aci_cli.explain_doubts import doubts, ranges
from aci_cli.rounding import printable

Tree = dict[str, Any]
SYMBOLS = (
    "  symbols: M imports, X of them from the seller, Q home supply, W alternatives, C spending; "
    "σ substitution between suppliers, θ its speed, η demand response, ε supply response of "
    "others, κ choke price, g share of capital goods' loss, r redirected share, b the buyer's "
    "share of the seller's exports, v value added in a sale, ι part of it that finds no other "
    "use; u coverage, ℓ leakage, π chance and ρ size of retaliation; Φ the area under demand"
)


def text(tree: Tree, width: int = 100) -> str:
    """Return the explanation of a measure, sector or figure, wrapped at `width`."""
    writers = {"measure": _measure, "sector": _sector, "figure": _figure}
    return "\n".join(
        wrapped for line in writers[tree["what"]](tree) for wrapped in _wrap(printable(line), width)
    )


def _wrap(line: str, width: int) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.wrap(
        line, width, subsequent_indent=indent + "  ", break_long_words=False, break_on_hyphens=False
    ) or [""]


def eur(value: float | None) -> str:
    """Return euro in millions, or billions from ten thousand millions."""
    if value is None:
        return "unknown"
    if abs(value) >= 1e10:
        return f"EUR {value / 1e9:,.1f} bn"
    return f"EUR {value / 1e6:,.1f} m"


def number(value: float | None) -> str:
    """Return a number to four significant digits, infinity for a ban."""
    return "∞" if value is None else f"{value:.4g}"


def share(value: float | None) -> str:
    """Return a share as a percentage."""
    return "unknown" if value is None else f"{100 * value:.1f} %"


def _measure(tree: Tree) -> Iterator[str]:
    result, law, economies = tree["result"], tree["law"], tree["economies"]
    yield f"{tree['id']} — {tree['title']}"
    yield " · ".join(_standing(tree))
    yield ""
    if result["pressure_eur"] is None:
        yield f"Not ranked: {result['reason']}"
    else:
        yield from _result(result, economies, tree["meta"])
    for line in tree["lines"]:
        yield ""
        yield from _line(line, tree)
    yield ""
    yield from _law(law)
    yield from doubts(tree)
    yield from _assumptions(tree)
    yield from _limits(tree)
    yield _vintage(tree["meta"])


def _sender(meta: Tree) -> str:
    return " + ".join((meta["sender"], *meta.get("partners", ())))


def _standing(tree: Tree) -> Iterator[str]:
    result, law = tree["result"], tree["law"]
    rank = f"rank {result['rank']} of {tree['ranked']}" if result["rank"] else "not ranked"
    yield rank
    if law["annex_item"]:
        yield f"Annex I item {law['annex_item']}"
    yield result["kind"]
    if result["tier"] is not None:
        yield f"tier {result['tier']}"
    if result["evidence"]:
        yield f"evidence {result['evidence']}"


def _result(result: Tree, economies: Tree, meta: Tree) -> Iterator[str]:
    year = economies["year"]
    yield (
        f"Pressure   {eur(result['pressure_eur'])} a year = {result['pressure_bp']:.3f} bp of "
        f"{meta['target']}'s GDP ({year}: {eur(economies['gdp_target_eur'])})"
    )
    harm = result["self_harm_eur"] - result["retaliation_eur"]
    yield (
        f"Self-harm  {eur(result['self_harm_eur'])} a year = {result['self_harm_bp']:.3f} bp of "
        f"{_sender(meta)}'s GDP ({year}: {eur(economies['gdp_sender_eur'])}); harm {eur(harm)} "
        f"+ retaliation R = πρP {eur(result['retaliation_eur'])}"
    )
    if result["leverage"] is None:
        yield "Leverage   none: self-harm is zero or a gain, so the measure is free"
    else:
        yield (
            f"Leverage   {result['pressure_bp']:.3f} bp / {result['self_harm_bp']:.3f} bp = "
            f"{result['leverage']:.2f}"
        )
    yield from ranges(result)
    if result["reason"]:
        yield f"Not ranked: {result['reason']}"


def _line(line: Tree, tree: Tree) -> Iterator[str]:
    kind, horizon = tree["kind"], tree["horizon"]
    side = {"target": tree["meta"]["target"], "sender": _sender(tree["meta"])}
    buyer = side[line["buyer"]]
    seller = side["sender" if line["buyer"] == "target" else "target"]
    yield f"Line {line['line']} · {line['sector']} · {seller} sells to {buyer} · {_origin(line)}"
    if line["unknown"]:
        yield f"  unknown: {line['unknown']}"
        return
    yield from _volumes(line)
    yield from _terms(line, horizon)
    yield from _losses(line, kind, horizon)
    yield _in_words(line, buyer)
    yield from _provenance(line)


def _in_words(line: Tree, buyer: str) -> str:
    price, most = line["users_price"], line["choke_price"]
    if price is None:
        dearer = "leaves users nothing"
    elif price > most:
        dearer = f"makes it dearer than users pay (at most κ = {number(most)} times the price)"
    else:
        dearer = f"makes it {100 * (price - 1):.1f} % dearer for its users"
    return (
        f"  in words: {buyer} spends C = {eur(line['spending_eur'])} on it; what is cut, "
        f"{eur(line['flow_lost_eur'])}, {dearer}; they lose {eur(line['users_loss_eur'])}, "
        f"the sellers {eur(line['seller_loss_eur'])}"
    )


def _origin(line: Tree) -> str:
    return f"{line['classification']} {line['year']} · evidence {line['evidence']}"


def _volumes(line: Tree) -> Iterator[str]:
    total = line["imports_eur"] + line["home_supply_eur"]
    reliance = line["imports_eur"] / total if total else None
    yield (
        f"  imports M {eur(line['imports_eur'])}, of which from the seller X "
        f"{eur(line['from_seller_eur'])} (w {_bounds(line)}); home supply Q "
        f"{eur(line['home_supply_eur'])} (import reliance μ {share(reliance)}); alternatives W "
        f"{eur(line['alternatives_eur'])}"
    )


def _bounds(line: Tree) -> str:
    low, high = line["seller_share"], line["seller_share_high"]
    if low is None or share(low) == share(high):
        return share(low)
    return f"{share(low)}, up to {share(high)} if all of secret or unnamed origin were the seller's"


def _terms(line: Tree, horizon: Tree) -> Iterator[str]:
    yield (
        f"  σ {number(line['sigma'])} ({line['sigma_origin']}) → σ_h = max(1.5, 1 + "
        f"{number(horizon['sigma_speed'])} × (σ − 1)) = {number(line['sigma_h'])}; "
        f"η {number(horizon['demand_response'])}; κ {number(line['choke_price'])}; "
        f"v {share(line['value_added_share'])}; b {share(line['seller_market_share'])}; "
        f"t⁰ {share(line['duty_rate'])} ({line['duty_origin']})"
    )


def _losses(line: Tree, kind: Tree, horizon: Tree) -> Iterator[str]:
    wedge = "∞ (ban)" if line["wedge"] is None else number(line["wedge"])
    yield (
        f"  touched k = u(1 − ℓ) = {number(line['touched'])}; wedge τ = {wedge}; "
        f"left of it q = {number(line['share_left'])}; alternatives' price p̂ = "
        f"{number(line['others_price'])}"
    )
    yield f"  users' price P̂ = [{_parts(line)}]^(1/(1−σ_h)) = {_price(line)}"
    yield from _users_loss(line, horizon)
    yield (
        f"  seller's loss Y = (X − X′)(1 − r(1 − b)) v ι = {eur(line['flow_lost_eur'])} × (1 − "
        f"{number(horizon['redirected_share'])} × (1 − {number(line['seller_market_share'])})) × "
        f"{number(line['value_added_share'])} × {number(horizon['lost_value_share'])} = "
        f"{eur(line['seller_loss_eur'])}"
    )
    if line["stocked_share"] and not line["share_left"]:
        yield (
            f"  users' stocks last {share(line['stocked_share'])} of the year: U counts for "
            f"{eur(line['users_loss_eur'] * (1 - line['stocked_share']))}"
        )
    if (kind["harm_revenue"] or kind["pressure_revenue"]) and line["revenue_change_eur"]:
        yield f"  duty revenue changes by G = {eur(line['revenue_change_eur'])}"
    if line["paid_eur"]:
        yield f"  the wedge is paid on what is left: (τ − 1) q k X = {eur(line['paid_eur'])}"
    yield (
        f"  pressure P = {_sum(kind, 'pressure')} = {eur(line['pressure_eur'])}; "
        f"harm H = {_sum(kind, 'harm')} = {eur(line['harm_eur'])}"
    )


def _users_loss(line: Tree, horizon: Tree) -> Iterator[str]:
    yield (
        f"  users' loss U = min(C Φ(P̂), k X (1 + t⁰) Φ(min(τ, κ))) = "
        f"min({_endless(line['priced_loss_eur'])}, {eur(line['choked_loss_eur'])})"
        + ("" if line["capital"] else f" = {eur(line['users_loss_eur'])}")
    )
    if line["capital"]:
        yield (
            f"  capital goods: what is paid at once, and g = {number(horizon['capital_share'])} "
            f"of the rest: {eur(line['users_loss_eur'])}"
        )


def _endless(value: float | None) -> str:
    return "∞" if value is None else eur(value)


def _parts(line: Tree) -> str:
    return (
        f"{number(line['home_part'])} + {number(line['other_part'])} × "
        f"{number(line['others_price'])}^(1−σ_h) + {number(line['seller_part'])}"
    )


def _price(line: Tree) -> str:
    return "nothing is left" if line["users_price"] is None else number(line["users_price"])


def _sum(kind: Tree, side: str) -> str:
    letters = (("users", "U"), ("seller", "Y"), ("revenue", "G"), ("paid", "(τ−1)qkX"))
    terms = [
        ("− " if kind[f"{side}_{name}"] < 0 else "+ ") + letter
        for name, letter in letters
        if kind.get(f"{side}_{name}")
    ]
    return " ".join(terms).removeprefix("+ ")


def _provenance(line: Tree) -> Iterator[str]:
    for mirror in line["mirrors"]:
        yield f"  mirror {_mirrored(mirror)}"
    for source in line["published_by"]:
        yield (
            f"  source: {source['publisher']}, {source['title']} ({source['edition']}; "
            f"{source['licence']})"
        )
    for name, text in line["made_of"].items():
        yield f"  {name.replace('_', ' ')} = {text}"
    if known := line["home_supply_share"]:
        why = "; ".join(text for text in (known["reason"], *known["sources"]) if text)
        bounds = f"{share(known['low'])} to {share(known['high'])}"
        yield f"  home supply is {share(known['mode'])} of what is used ({bounds}): {why}"
    for figure in line["figures"]:
        yield f"  figure {_cited(figure)}"
    if line["line_note"]:
        yield f"  note: {line['line_note']}"
    if line["flags"]:
        yield f"  mind: {line['flags'].replace(' ', ', ').replace('_', ' ')}"


def _mirrored(mirror: Tree) -> str:
    """Say what two reports of a flow are worth, and mark those that are too far apart."""
    sides = (
        f"{mirror[f'source_{x}']} ({mirror[f'reported_by_{x}']}, {mirror[f'valuation_{x}']}) "
        f"{eur(mirror[f'value_{x}_eur'])}"
        for x in "ab"
    )
    text = f"{mirror['code']} {mirror['year']}: {' / '.join(sides)} = {mirror['ratio']:.2f}"
    if mirror["pairs"] < mirror["pairs_asked"]:
        text += f", {mirror['pairs']} of {mirror['pairs_asked']} pairs of countries"
    return text + (", outside 0.67 to 1.5: mind it" if mirror["doubtful"] else "")


def _cited(figure: Tree) -> str:
    place = f", as found at <{figure['url']}>" if figure["url"] else ""
    place += f"; {figure['note']}" if figure["note"] else ""
    return (
        f"{figure['id']}: {figure['value']} {figure['unit']}, {figure['metric']}, "
        f"{figure['period']} ({figure['publisher']}, evidence {figure['evidence']}){place}"
    )


def _law(law: Tree) -> Iterator[str]:
    if law["annex_item"]:
        yield f"Law: {law['regulation']}, item {law['annex_item']}: {law['content']}"
    if law["gates_failed"]:
        for gate in law["gates_failed"]:
            yield f"  gate {gate['gate']} fails: {gate['finding']}"
    else:
        yield "  all gates passed"
    for caution in law["cautions"]:
        yield f"  caution: {caution}"
    for name in ("justification", "suspend_if", "terminate_if", "sunset"):
        if law[name]:
            yield f"  {name.replace('_', ' ')}: {law[name]}"
    for name in ("needs", "requires", "conflicts", "sources"):
        if law[name]:
            yield f"  {name}: {', '.join(law[name])}"
    if law["note"]:
        yield f"  note: {law['note']}"


def _assumptions(tree: Tree) -> Iterator[str]:
    yield ""
    yield f"Assumptions, {tree['meta']['horizon']} horizon: mode (low to high)"
    judged = [item for item in tree["assumptions"] if not item["sources"]]
    yield "  judgement: " + "; ".join(_assumed(item) for item in judged)
    for item in tree["assumptions"]:
        if item["sources"]:
            yield f"  {_assumed(item)}: {'; '.join(item['sources'])}"


def _assumed(item: Tree) -> str:
    return (
        f"{item['symbol']} {number(item['mode'])} ({number(item['low'])} to {number(item['high'])})"
    )


def _limits(tree: Tree) -> Iterator[str]:
    yield SYMBOLS
    yield ""
    yield "Limits: " + " ".join(item["limit_text"] for item in tree["limits"])


def _vintage(meta: Tree) -> str:
    return (
        f"Release {meta['release']}, menu {meta['menu_sha256'][:12]}, aci {meta['aci_version']}; "
        "reasons of every assumption: --format json; the rows behind: --rows"
    )


def _sector(tree: Tree) -> Iterator[str]:
    result = tree["result"]
    yield f"{tree['id']} — {tree['title']} ({', '.join(tree['role'])})"
    yield f"{tree['parties']}, {tree['meta']['horizon']} horizon"
    yield ""
    if result["score"] is None:
        yield "No line with figures for this pair"
    else:
        yield (
            f"Dependency D = 100 Σ C d / Σ C = {result['score']:.1f} of 100 "
            f"({result['score_no_home']:.1f} without home supply); evidence {result['evidence']}"
        )
        yield (
            f"imports {eur(result['imports_eur'])}, "
            f"from the seller {share(result['seller_share'])}, "
            f"import reliance {share(result['import_reliance'])}"
        )
    for line in tree["lines"]:
        yield ""
        yield from _scored_line(line, tree["horizon"])
    if tree["missing"]:
        yield ""
        yield f"No figures for: {', '.join(tree['missing'])}"
    if tree["note"]:
        yield ""
        yield f"Note: {tree['note']}"
    yield from _limits(tree)
    yield _vintage(tree["meta"])


def _scored_line(line: Tree, horizon: Tree) -> Iterator[str]:
    yield f"Line {line['line']} · {_origin(line)}"
    if line["unknown"]:
        yield f"  unknown: {line['unknown']}"
        return
    yield from _volumes(line)
    yield from _terms(line, horizon)
    yield (
        f"  P̂ = [{_parts(line)}]^(1/(1−σ_h)) = {_price(line)}; d = 1 − 1/P̂; "
        f"D = {line['score']:.1f} ({line['score_no_home']:.1f} without home supply)"
    )
    rules = ("ec", "geodep", "merics")
    yield "  rules: " + ", ".join(f"{name} {_verdict(line[name])}" for name in rules)
    yield from _provenance(line)


def _verdict(met: bool | None) -> str:
    return "cannot be judged" if met is None else "met" if met else "not met"


def _figure(tree: Tree) -> Iterator[str]:
    figure = tree["figure"]
    yield _cited(figure)
    sides = [figure["exporter"], figure["importer"]]
    yield " to ".join(side for side in sides if side)
