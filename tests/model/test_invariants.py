"""Check what must hold for every cut, on random lines sent through the query that cuts them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aci_cli.engine import Engine
from aci_cli.queries import Query, load
from aci_cli.resources import bundled

from .reference import Assumptions, Line, Outcome, cut, score

CUT_COLUMNS = {
    "draw": "INTEGER",
    "cut": "VARCHAR",
    "imports_eur": "DOUBLE",
    "from_seller_eur": "DOUBLE",
    "home_supply_eur": "DOUBLE",
    "alternatives_eur": "DOUBLE",
    "sigma": "DOUBLE",
    "choke_price": "DOUBLE",
    "capital": "BOOLEAN",
    "duty_rate": "DOUBLE",
    "value_added_share": "DOUBLE",
    "seller_market_share": "DOUBLE",
    "touched": "DOUBLE",
    "wedge": "DOUBLE",
}
ASSUMED = {"draw": "INTEGER"} | {item.name: "DOUBLE" for item in fields(Assumptions)}
SLACK = 1e-9
BATCH = 40
EXAMPLES = settings(max_examples=15, deadline=None, derandomize=True, database=None)
HORIZONS = {
    "short": Assumptions(),
    "medium": Assumptions(0.4, 3, 0.6, 5, 0.5, 0.25, 0.45),
    "long": Assumptions(1, 10, 1, 3, 0.8, 0.1, 1),
}


@dataclass(frozen=True)
class Case:
    """Hold a line with the share touched and the wedge, None for a ban."""

    line: Line
    touched: float = 1.0
    wedge: float | None = None


@cache
def engine() -> Engine:
    """Return the one database that all examples share."""
    return Engine(threads=1)


@cache
def query() -> Query:
    """Return the query that cuts flows."""
    return load("cut", bundled("queries"))


def run(cases: Sequence[Case], assumptions: Assumptions) -> list[Outcome]:
    """Cut all lines at once and return what the query makes of each."""
    base = engine()
    rows = [_row(str(number), case) for number, case in enumerate(cases)]
    base.register_rows("cuts", CUT_COLUMNS, rows)
    base.register_rows("horizon", ASSUMED, [{"draw": 0, **vars(assumptions)}])
    base.step(query())
    names = [column.name for column in query().columns]
    made = [dict(zip(names, row, strict=True)) for row in base.fetch("cut")]
    found = {row["cut"]: row for row in made}
    return [_outcome(found[str(number)]) for number in range(len(cases))]


def _row(name: str, case: Case) -> dict[str, Any]:
    line = case.line
    return {
        "draw": 0,
        "cut": name,
        "imports_eur": line.imports,
        "from_seller_eur": line.from_seller,
        "home_supply_eur": line.home_supply,
        "alternatives_eur": line.alternatives,
        "sigma": line.sigma,
        "choke_price": line.choke_price,
        "capital": line.capital,
        "duty_rate": line.duty,
        "value_added_share": line.value_added,
        "seller_market_share": line.market_share,
        "touched": case.touched,
        "wedge": case.wedge,
    }


def _outcome(row: dict[str, Any]) -> Outcome:
    return Outcome(
        price=math.inf if row["users_price"] is None else row["users_price"],
        left=row["share_left"],
        flow_lost=row["flow_lost_eur"],
        users_loss=row["users_loss_eur"],
        seller_loss=row["seller_loss_eur"],
        revenue_change=row["revenue_change_eur"],
        paid=row["paid_eur"],
    )


shares = st.floats(0, 1)
positive_shares = st.floats(0.01, 1)
money = st.floats(1, 1e12)


@st.composite
def lines(draw: st.DrawFn, capital: bool | None = False, duty: float | None = None) -> Line:
    """Draw a line: what others sell to the buyer is part of what they export."""
    imports = draw(money)
    sold = imports * draw(shares)
    home = draw(st.one_of(st.just(0.0), money))
    return Line(
        imports=imports,
        from_seller=sold,
        home_supply=home,
        alternatives=(imports - sold) * draw(st.floats(1, 50)) + home,
        sigma=draw(st.floats(2, 12)),
        choke_price=draw(st.floats(1.5, 20)),
        capital=draw(st.booleans()) if capital is None else capital,
        duty=draw(st.one_of(st.just(0.0), st.floats(0, 0.6))) if duty is None else duty,
        value_added=draw(positive_shares),
        market_share=draw(shares),
    )


guesses = st.one_of(
    st.sampled_from(list(HORIZONS.values())),
    st.builds(
        Assumptions,
        sigma_speed=positive_shares,
        supply_response=st.floats(0.5, 20),
        demand_response=st.one_of(st.just(1.0), st.floats(0.1, 1.5)),
        redirected_share=shares,
        lost_value_share=positive_shares,
        capital_share=shares,
    ),
)
wedges = st.one_of(st.none(), st.floats(1, 30))


def batch(of: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Draw many at once, so that one run of the query serves them all."""
    return st.lists(of, min_size=1, max_size=BATCH)


def at_most(low: float, high: float, scale: float) -> bool:
    """Return whether low ≤ high, up to rounding of the sums behind them."""
    return low <= high + SLACK * max(abs(low), abs(high), scale)


def compare(
    pairs: Sequence[tuple[Case, Case]],
    guess: Assumptions,
    *values: Callable[[Outcome], float],
) -> None:
    """Check that every value of the first case of each pair is at most that of the second."""
    done = run([case for pair in pairs for case in pair], guess)
    for (first, second), low, high in zip(pairs, done[::2], done[1::2], strict=True):
        for value in values:
            scale = first.line.spending
            assert at_most(value(low), value(high), scale), (first, second, low, high)


def users(done: Outcome) -> float:
    """Return U."""
    return done.users_loss


def seller(done: Outcome) -> float:
    """Return Y."""
    return done.seller_loss


@EXAMPLES
@given(cases=batch(st.builds(Case, lines(capital=None), shares, wedges)), guess=guesses)
def test_query_agrees_with_the_plain_model(cases: list[Case], guess: Assumptions) -> None:
    for case, found in zip(cases, run(cases, guess), strict=True):
        expected = cut(case.line, case.touched, case.wedge, guess)
        for name, value in vars(expected).items():
            got, scale = getattr(found, name), max(1.0, case.line.spending)
            close = math.isclose(got, value, rel_tol=1e-9, abs_tol=1e-12 * scale)
            assert close, (name, got, value, case)


@pytest.mark.parametrize("away", [-1e-9, -1e-13, -(2**-53), 2**-52, 1e-13, 1e-9])
def test_users_who_can_almost_make_do_lose_almost_as_much(away: float) -> None:
    """Beside a demand elasticity of 1 the loss differs by no more than the elasticity does."""
    steel = Line(1000, 800, 200, 500, 4, 5, value_added=0.5, market_share=0.5)
    cases = [Case(steel, 0.8, wedge) for wedge in (1.25, 1.01, None)]
    one, beside = (
        run(cases, replace(HORIZONS["short"], demand_response=eta)) for eta in (1, 1 + away)
    )
    for exact, near in zip(one, beside, strict=True):
        assert users(near) == pytest.approx(users(exact), rel=1e-8)
        assert users(exact) > 0.01


@EXAMPLES
@given(cases=batch(st.builds(Case, lines(capital=None), shares, wedges)), guess=guesses)
def test_no_output_is_nan_or_infinite(cases: list[Case], guess: Assumptions) -> None:
    run(cases, guess)
    for row in engine().fetch("cut"):
        assert all(math.isfinite(value) for value in row if isinstance(value, float)), row


@EXAMPLES
@given(drawn=batch(lines(capital=None)), wedge=wedges, guess=guesses)
def test_nothing_touched_changes_nothing(
    drawn: list[Line], wedge: float | None, guess: Assumptions
) -> None:
    found = run([Case(one, 0.0, wedge) for one in drawn], guess)
    for line, done in zip(drawn, found, strict=True):
        assert max(map(abs, (users(done), seller(done), done.revenue_change))) <= (
            SLACK * line.spending
        )


@EXAMPLES
@given(drawn=batch(lines(capital=None)), touched=shares, guess=guesses)
def test_no_wedge_changes_nothing(drawn: list[Line], touched: float, guess: Assumptions) -> None:
    for line, done in zip(
        drawn, run([Case(one, touched, 1.0) for one in drawn], guess), strict=True
    ):
        assert max(map(abs, (users(done), seller(done), done.revenue_change))) <= (
            SLACK * line.spending
        )


@EXAMPLES
@given(drawn=batch(st.tuples(lines(), shares, st.floats(1, 30), st.floats(1, 30))), guess=guesses)
def test_losses_rise_with_the_wedge(
    drawn: list[tuple[Line, float, float, float]], guess: Assumptions
) -> None:
    pairs = [
        (Case(line, touched, min(one, other)), Case(line, touched, max(one, other)))
        for line, touched, one, other in drawn
    ]
    compare(pairs, guess, users, seller)


@EXAMPLES
@given(drawn=batch(st.tuples(lines(), shares, shares, wedges)), guess=guesses)
def test_users_loss_rises_with_what_is_touched(
    drawn: list[tuple[Line, float, float, float | None]], guess: Assumptions
) -> None:
    pairs = [
        (Case(line, min(one, other), wedge), Case(line, max(one, other), wedge))
        for line, one, other, wedge in drawn
    ]
    compare(pairs, guess, users)


@EXAMPLES
@given(drawn=batch(st.tuples(lines(capital=None), shares, shares)), guess=guesses)
def test_sellers_loss_rises_with_what_is_banned(
    drawn: list[tuple[Line, float, float]], guess: Assumptions
) -> None:
    pairs = [
        (Case(line, min(one, other)), Case(line, max(one, other))) for line, one, other in drawn
    ]
    compare(pairs, guess, seller)


@EXAMPLES
@given(drawn=batch(st.tuples(lines(), shares, st.floats(2, 12), wedges)), guess=guesses)
def test_users_loss_falls_with_substitution(
    drawn: list[tuple[Line, float, float, float | None]], guess: Assumptions
) -> None:
    pairs = [
        (
            Case(replace(line, sigma=max(line.sigma, sigma)), touched, wedge),
            Case(replace(line, sigma=min(line.sigma, sigma)), touched, wedge),
        )
        for line, touched, sigma, wedge in drawn
    ]
    compare(pairs, guess, users)


@EXAMPLES
@given(drawn=batch(st.tuples(lines(), shares, st.floats(1, 50), wedges)), guess=guesses)
def test_users_loss_falls_with_alternatives(
    drawn: list[tuple[Line, float, float, float | None]], guess: Assumptions
) -> None:
    pairs = [
        (
            Case(replace(line, alternatives=line.alternatives * more), touched, wedge),
            Case(line, touched, wedge),
        )
        for line, touched, more, wedge in drawn
    ]
    compare(pairs, guess, users)


@EXAMPLES
@given(drawn=batch(st.tuples(lines(capital=None), shares)), guess=guesses)
def test_larger_coalition_never_lowers_the_loss_of_a_full_ban(
    drawn: list[tuple[Line, float]], guess: Assumptions
) -> None:
    pairs = []
    for line, joining in drawn:
        moved = (line.imports - line.from_seller) * joining
        left = line.alternatives - moved
        joined = replace(line, from_seller=line.from_seller + moved, alternatives=left)
        pairs.append((Case(line), Case(joined)))
    compare(pairs, guess, users, lambda done: done.price)


@EXAMPLES
@given(drawn=batch(st.tuples(lines(capital=None), shares, st.floats(1, 3))), guess=guesses)
def test_duty_beyond_the_choke_price_is_a_ban(
    drawn: list[tuple[Line, float, float]], guess: Assumptions
) -> None:
    cases = [
        Case(line, touched, wedge)
        for line, touched, times in drawn
        for wedge in (line.choke_price * times, None)
    ]
    done = run(cases, guess)
    assert done[::2] == done[1::2]


@EXAMPLES
@given(
    drawn=batch(st.tuples(lines(capital=None, duty=0.0), shares, st.floats(1, 30))),
    guess=guesses,
)
def test_duty_where_none_was_never_enriches_the_buyer(
    drawn: list[tuple[Line, float, float]], guess: Assumptions
) -> None:
    cases = [Case(*one) for one in drawn]
    for case, done in zip(cases, run(cases, guess), strict=True):
        assert at_most(0.0, users(done) - done.revenue_change, case.line.spending), (case, done)


@EXAMPLES
@given(
    drawn=batch(st.tuples(lines(capital=None), shares, wedges)),
    factor=st.floats(1e-3, 1e3),
    guess=guesses,
)
def test_losses_scale_with_values(
    drawn: list[tuple[Line, float, float | None]], factor: float, guess: Assumptions
) -> None:
    names = ("imports", "from_seller", "home_supply", "alternatives")
    cases = [
        case
        for line, touched, wedge in drawn
        for case in (
            Case(line, touched, wedge),
            Case(
                replace(line, **{name: getattr(line, name) * factor for name in names}),
                touched,
                wedge,
            ),
        )
    ]
    done = run(cases, guess)
    for case, one, scaled in zip(cases[::2], done[::2], done[1::2], strict=True):
        scale = SLACK * case.line.spending * factor
        assert math.isclose(users(one) * factor, users(scaled), rel_tol=1e-9, abs_tol=scale)
        assert math.isclose(seller(one) * factor, seller(scaled), rel_tol=1e-9, abs_tol=scale)
        assert math.isclose(one.price, scaled.price, rel_tol=1e-9)


@EXAMPLES
@given(drawn=batch(lines(duty=0.0)), guess=guesses)
def test_full_ban_at_border_prices_is_the_dependency_score(
    drawn: list[Line], guess: Assumptions
) -> None:
    for line, done in zip(drawn, run([Case(line) for line in drawn], guess), strict=True):
        found = 100 * (1 - 1 / done.price)
        assert math.isclose(found, score(line, guess), rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_capital_goods_spare_users_most_of_a_ban(horizon: str) -> None:
    guess = HORIZONS[horizon]
    line = Line(1000.0, 500.0, home_supply=200.0, alternatives=2000.0, value_added=0.5)
    plain, capital = run([Case(line), Case(replace(line, capital=True))], guess)
    assert users(capital) == pytest.approx(guess.capital_share * users(plain), rel=1e-12)
