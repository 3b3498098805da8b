-- Compare what two sources say of the same flows between the two sides, code by code and in both directions; flows that neither knows are left out.
-- params: $target, $sender
-- reads: checked, counterparts, reports, valuations, serves, products, parties
-- columns:
--   sector VARCHAR text  sector of the menu
--   code VARCHAR code  code as the menu writes it
--   description VARCHAR text  what the code holds
--   year BIGINT year  the year that both hold for the most pairs of countries, the latest of them
--   seller VARCHAR text  side that sells
--   buyer VARCHAR text  side that buys
--   source_a VARCHAR text  first source
--   reported_by_a VARCHAR text  importer, exporter or reconciled; null where the source does not hold the code
--   valuation_a VARCHAR text  FOB, CIF or basic
--   value_a_eur BIGINT EUR  what it says of the flow; null where it does not hold the code
--   source_b VARCHAR text  second source
--   reported_by_b VARCHAR text  importer, exporter or reconciled; null where the source does not hold the code
--   valuation_b VARCHAR text  FOB, CIF or basic
--   value_b_eur BIGINT EUR  what it says of the flow; null where it does not hold the code
--   ratio DOUBLE -  value_a_eur / value_b_eur, null where the second is 0 or not held
--   flag VARCHAR text  agrees (ratio of 0.8 to 1.25), differs, a_missing or b_missing (0 or not held)
--   pairs BIGINT count  pairs of countries that both report and that are summed
--   pairs_asked BIGINT count  pairs of countries of the two sides
WITH valued AS (
    SELECT
        v.source,
        r.reported_by,
        CASE
            WHEN v.valuation LIKE '%CIF%' AND (r.reported_by = 'importer' OR v.valuation NOT LIKE '%FOB%') THEN 'CIF'
            WHEN v.valuation LIKE '%FOB%' THEN 'FOB'
            WHEN v.valuation LIKE 'basic%' THEN 'basic'
        END AS valuation
    FROM valuations AS v
    CROSS JOIN (VALUES ('importer'), ('exporter'), ('reconciled')) AS r (reported_by)
),
summed AS (
    SELECT
        c.code,
        c.source_a,
        c.source_b,
        c.reported_by_a,
        c.reported_by_b,
        c.seller_side,
        c.year,
        count(*) AS pairs,
        CASE WHEN c.reported_by_a IS NOT NULL THEN coalesce(sum(a.value_eur), 0)::BIGINT END AS value_a_eur,
        CASE WHEN c.reported_by_b IS NOT NULL THEN coalesce(sum(b.value_eur), 0)::BIGINT END AS value_b_eur
    FROM counterparts AS c
    LEFT JOIN reports AS a
        ON a.code = c.code AND a.source = c.source_a AND a.reported_by = c.reported_by_a
        AND a.year = c.year AND a.seller = c.seller AND a.buyer = c.buyer
    LEFT JOIN reports AS b
        ON b.code = c.code AND b.source = c.source_b AND b.reported_by = c.reported_by_b
        AND b.year = c.year AND b.seller = c.seller AND b.buyer = c.buyer
    GROUP BY c.code, c.source_a, c.source_b, c.reported_by_a, c.reported_by_b, c.seller_side, c.year
),
divided AS (
    SELECT *, value_a_eur::DOUBLE / NULLIF(value_b_eur::DOUBLE, 0) AS ratio
    FROM summed
    WHERE coalesce(value_a_eur, 0) + coalesce(value_b_eur, 0) > 0
),
described AS (
    SELECT s.code, min_by(p.description, CASE WHEN p.product = s.code THEN '' ELSE p.product END) AS description
    FROM serves AS s
    JOIN products AS p ON p.classification = s.classification AND p.product = s.product
    GROUP BY s.code
)
SELECT
    q.sector,
    q.code,
    n.description,
    d.year,
    CASE d.seller_side WHEN 'target' THEN $target::VARCHAR ELSE $sender::VARCHAR END AS seller,
    CASE d.seller_side WHEN 'target' THEN $sender::VARCHAR ELSE $target::VARCHAR END AS buyer,
    d.source_a,
    d.reported_by_a,
    a.valuation AS valuation_a,
    d.value_a_eur,
    d.source_b,
    d.reported_by_b,
    b.valuation AS valuation_b,
    d.value_b_eur,
    d.ratio,
    CASE
        WHEN coalesce(d.value_a_eur, 0) = 0 THEN 'a_missing'
        WHEN coalesce(d.value_b_eur, 0) = 0 THEN 'b_missing'
        WHEN d.ratio BETWEEN 0.8 AND 1.25 THEN 'agrees'
        ELSE 'differs'
    END AS flag,
    d.pairs,
    p.pairs_asked
FROM divided AS d
JOIN checked AS q ON q.code = d.code AND q.source_a = d.source_a AND q.source_b = d.source_b
CROSS JOIN (
    SELECT count(*) FILTER (WHERE side = 'target') * count(*) FILTER (WHERE side = 'sender') AS pairs_asked
    FROM parties
) AS p
LEFT JOIN valued AS a ON a.source = d.source_a AND a.reported_by = d.reported_by_a
LEFT JOIN valued AS b ON b.source = d.source_b AND b.reported_by = d.reported_by_b
LEFT JOIN described AS n ON n.code = q.code
ORDER BY q.sector, q.code, d.seller_side, q.source_a, q.source_b, d.reported_by_a, d.reported_by_b
