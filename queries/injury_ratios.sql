-- Set the pressure of each measure against the injury that the sender suffers, in the same draws: how it is proportioned to it.
-- params: $injury
-- reads: scores, assessed
-- columns:
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   injury_eur DOUBLE EUR  H of the comparator that prices the injury: of the sender and its partners
--   injury_ratio DOUBLE -  P / injury_eur, null where there is no injury
--   injury_ratio_p05 DOUBLE -  the ratio, 5 % of the draws are lower; null without draws
--   injury_ratio_p95 DOUBLE -  the ratio, 5 % of the draws are higher
WITH known AS (
    SELECT s.*
    FROM scores AS s
    JOIN assessed AS a ON a.variant = s.variant AND a.pressure_eur IS NOT NULL
),
suffered AS (
    SELECT draw, self_harm_eur - retaliation_eur AS injury_eur
    FROM known
    WHERE variant = $injury
),
held_against AS (
    SELECT
        k.draw,
        k.variant,
        i.injury_eur,
        CASE WHEN i.injury_eur > 0 THEN k.pressure_eur / i.injury_eur END AS injury_ratio
    FROM known AS k
    JOIN suffered AS i ON i.draw = k.draw
)
SELECT
    variant,
    max(injury_eur) FILTER (WHERE draw = 0) AS injury_eur,
    max(injury_ratio) FILTER (WHERE draw = 0) AS injury_ratio,
    quantile_disc(injury_ratio, 0.05) FILTER (WHERE draw > 0) AS injury_ratio_p05,
    quantile_disc(injury_ratio, 0.95) FILTER (WHERE draw > 0) AS injury_ratio_p95
FROM held_against
GROUP BY variant
