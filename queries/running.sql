-- Add measures up in the order given, in each draw: each line and direction counts once, at its largest pressure and its largest self-harm so far.
-- params: none
-- reads: effects, placed
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   pressure_added_eur DOUBLE EUR  pressure that it adds to those before it
--   self_harm_added_eur DOUBLE EUR  self-harm that it adds to those before it
--   pressure_running_eur DOUBLE EUR  pressure of it and those before it
--   self_harm_running_eur DOUBLE EUR  self-harm of it and those before it
WITH touched AS (
    SELECT
        e.draw,
        p.place,
        e.buyer,
        e.line,
        max(e.pressure_eur) OVER w AS pressure_eur,
        max(e.self_harm_eur) OVER w AS self_harm_eur
    FROM effects AS e
    JOIN placed AS p ON p.variant = e.variant
    WINDOW w AS (PARTITION BY e.draw, e.buyer, e.line ORDER BY p.place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
raised AS (
    SELECT
        draw,
        place,
        pressure_eur - coalesce(lag(pressure_eur) OVER w, 0) AS pressure_eur,
        self_harm_eur - coalesce(lag(self_harm_eur) OVER w, 0) AS self_harm_eur
    FROM touched
    WINDOW w AS (PARTITION BY draw, buyer, line ORDER BY place)
),
added AS (
    SELECT
        draw,
        place,
        sum(pressure_eur::DECIMAL(38, 18)) AS pressure_eur,
        sum(self_harm_eur::DECIMAL(38, 18)) AS self_harm_eur
    FROM raised
    GROUP BY draw, place
)
SELECT
    a.draw,
    p.variant,
    a.pressure_eur::DOUBLE AS pressure_added_eur,
    a.self_harm_eur::DOUBLE AS self_harm_added_eur,
    (sum(a.pressure_eur) OVER w)::DOUBLE AS pressure_running_eur,
    (sum(a.self_harm_eur) OVER w)::DOUBLE AS self_harm_running_eur
FROM added AS a
JOIN placed AS p ON p.place = a.place
WINDOW w AS (PARTITION BY a.draw ORDER BY a.place)
