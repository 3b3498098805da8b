-- Assess each measure in the central case: its figures, the grade of what carries the pressure, and why it can not be ranked.
-- params: none
-- reads: variants, measures, measure_sectors, measure_base, cuts, cited_elsewhere, impacts, scores, gates
-- columns:
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   measure VARCHAR text  measure of the menu
--   rate DOUBLE share  rate of the rung, null for kinds without a rate
--   pressure_eur DOUBLE EUR  P
--   retaliation_eur DOUBLE EUR  R = π ρ P, 0 where P < 0
--   self_harm_eur DOUBLE EUR  H + R
--   evidence VARCHAR text  worst grade among the lines that make up four fifths of the pressure
--   gates_failed VARCHAR text  gates, space separated, empty where all are passed
--   reason VARCHAR text  why the measure is not ranked, null where it is
WITH graded AS (
    SELECT
        variant,
        evidence,
        sum(pressure_eur) OVER (PARTITION BY variant ORDER BY pressure_eur DESC, line) - pressure_eur AS before_eur,
        sum(pressure_eur) OVER (PARTITION BY variant ORDER BY pressure_eur DESC, line ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS all_eur
    FROM impacts
),
grades AS (
    SELECT variant, max(evidence) FILTER (WHERE before_eur < 0.8 * all_eur OR all_eur <= 0) AS evidence
    FROM graded
    GROUP BY variant
),
unknowns AS (
    SELECT variant, min(unknown) AS unknown
    FROM (
        SELECT variant, unknown
        FROM cuts
        WHERE unknown IS NOT NULL
        UNION ALL
        SELECT c.variant, 'cited_for_another_pair' AS unknown
        FROM cuts AS c
        JOIN measure_sectors AS s ON s.measure = c.measure
        JOIN cited_elsewhere AS e ON e.sector = s.sector AND e.buyer = c.buyer
        WHERE NOT EXISTS (SELECT 1 FROM measure_base AS b WHERE b.measure = c.measure)
    )
    GROUP BY variant
),
failures AS (
    SELECT
        measure,
        string_agg(gate, ' ' ORDER BY gate) AS gates_failed,
        string_agg('gate ' || gate || ': ' || finding, '; ' ORDER BY gate) AS findings
    FROM gates
    GROUP BY measure
),
weighed AS (
    SELECT
        v.variant,
        v.measure,
        v.rate,
        m.kind,
        m.comparator,
        CASE WHEN u.unknown IS NULL THEN s.pressure_eur END AS pressure_eur,
        CASE WHEN u.unknown IS NULL THEN s.retaliation_eur END AS retaliation_eur,
        CASE WHEN u.unknown IS NULL THEN s.self_harm_eur END AS self_harm_eur,
        g.evidence,
        coalesce(f.gates_failed, '') AS gates_failed,
        f.findings,
        u.unknown
    FROM variants AS v
    JOIN measures AS m ON m.measure = v.measure
    LEFT JOIN scores AS s ON s.draw = 0 AND s.variant = v.variant
    LEFT JOIN grades AS g ON g.variant = v.variant
    LEFT JOIN unknowns AS u ON u.variant = v.variant
    LEFT JOIN failures AS f ON f.measure = v.measure
)
SELECT
    variant,
    measure,
    rate,
    pressure_eur,
    retaliation_eur,
    self_harm_eur,
    evidence,
    gates_failed,
    CASE
        WHEN findings IS NOT NULL THEN findings
        WHEN unknown IS NOT NULL THEN unknown
        WHEN pressure_eur IS NULL AND kind = 'unpriced' THEN 'unpriced'
        WHEN pressure_eur IS NULL AND kind = 'exclusion' THEN 'no_base'
        WHEN pressure_eur IS NULL THEN 'no_level'
        WHEN comparator THEN 'comparator'
    END AS reason
FROM weighed
