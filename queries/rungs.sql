-- Add to the ranking what each rung of a duty brings beyond the rung below it.
-- params: none
-- reads: ranking, variants
-- columns:
--   * ranking
--   marginal_pressure_eur DOUBLE EUR  pressure beyond the next lower rung of the same measure
--   marginal_self_harm_eur DOUBLE EUR  self-harm beyond the next lower rung of the same measure
--   marginal_leverage DOUBLE -  leverage of the step alone, null where it costs nothing
SELECT
    r.*,
    r.pressure_eur - coalesce(lag(r.pressure_eur) OVER w, 0) AS marginal_pressure_eur,
    r.self_harm_eur - coalesce(lag(r.self_harm_eur) OVER w, 0) AS marginal_self_harm_eur,
    (r.pressure_bp - coalesce(lag(r.pressure_bp) OVER w, 0))
    / CASE
        WHEN r.self_harm_bp - coalesce(lag(r.self_harm_bp) OVER w, 0) > 0
            THEN r.self_harm_bp - coalesce(lag(r.self_harm_bp) OVER w, 0)
    END AS marginal_leverage
FROM ranking AS r
JOIN variants AS v ON v.variant = r.id
WINDOW w AS (PARTITION BY v.measure ORDER BY v.rate)
ORDER BY r.rank NULLS LAST, r.id
