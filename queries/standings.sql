-- Place the measures in merit order in each draw: material ones first, free ones before the rest, then by the order asked for.
-- params: $by, $evidence, $material_bp
-- reads: scores, assessed
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   pressure_eur DOUBLE EUR  P
--   retaliation_eur DOUBLE EUR  R
--   self_harm_eur DOUBLE EUR  H + R
--   pressure_bp DOUBLE bp  pressure in 1/10,000 of the target's GDP
--   self_harm_bp DOUBLE bp  self-harm in 1/10,000 of the sender's GDP
--   leverage DOUBLE -  L, null where there is no self-harm
--   free BOOLEAN -  true where self-harm is zero or a gain
--   material BOOLEAN -  true where pressure reaches the menu's threshold in bp
--   rank INTEGER count  place in the merit order, null where not ranked
--   pareto BOOLEAN -  true where no other material measure of the ranking presses more for less or equal harm, null where not ranked
WITH judged AS (
    SELECT
        s.*,
        s.self_harm_eur <= 0 AS free,
        s.pressure_bp >= $material_bp AS material,
        a.reason IS NULL AND a.evidence <= $evidence AS ranked
    FROM scores AS s
    JOIN assessed AS a ON a.variant = s.variant AND a.pressure_eur IS NOT NULL
),
placed AS (
    SELECT
        *,
        CASE
            WHEN ranked THEN row_number() OVER (
                PARTITION BY draw, ranked
                ORDER BY
                    material DESC,
                    CASE WHEN $by = 'leverage' THEN free END DESC,
                    CASE
                        WHEN $by = 'leverage' AND free THEN pressure_bp
                        WHEN $by = 'leverage' THEN leverage
                        WHEN $by = 'net' THEN net_bp
                        WHEN $by = 'pressure' THEN pressure_bp
                        WHEN $by = 'self-harm' THEN -self_harm_bp
                    END DESC,
                    variant
            )::INTEGER
        END AS rank
    FROM judged
),
fronted AS (
    SELECT
        draw,
        variant,
        pressure_eur > coalesce(
            max(pressure_eur) OVER (
                PARTITION BY draw ORDER BY self_harm_eur
                RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP
            ),
            pressure_eur - 1
        )
        AND pressure_eur = max(pressure_eur) OVER (PARTITION BY draw, self_harm_eur) AS pareto
    FROM placed
    WHERE rank IS NOT NULL AND material
)
SELECT
    p.draw,
    p.variant,
    p.pressure_eur,
    p.retaliation_eur,
    p.self_harm_eur,
    p.pressure_bp,
    p.self_harm_bp,
    p.leverage,
    p.free,
    p.material,
    p.rank,
    CASE WHEN p.rank IS NOT NULL THEN coalesce(f.pareto, FALSE) END AS pareto
FROM placed AS p
LEFT JOIN fronted AS f ON f.draw = p.draw AND f.variant = p.variant
