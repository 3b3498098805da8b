-- Reduce trade to what the model adds up: the products asked for, months summed to whole years, each flow from one report.
-- params: none
-- reads: trade, wanted, reporting, holdings, sources
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  nomenclature of `product`
--   year BIGINT year  calendar year
--   reported_by VARCHAR text  importer, exporter or reconciled
--   exporter VARCHAR code  seller, ISO 3166 alpha-3; _OT where it is not named
--   importer VARCHAR code  buyer, ISO 3166 alpha-3
--   product VARCHAR code  code as reported
--   value_eur BIGINT EUR  value of the flow in the year
WITH heard AS (
    SELECT
        t.source,
        t.classification,
        t.year,
        t.month,
        t.reported_by,
        t.exporter,
        t.importer,
        t.product,
        t.value_eur,
        CASE t.reported_by WHEN 'importer' THEN t.importer WHEN 'exporter' THEN t.exporter ELSE '' END AS reporter
    FROM trade AS t
    JOIN wanted AS w ON w.classification = t.classification AND w.product = t.product
),
timed AS (
    SELECT
        source, classification, year, reported_by, reporter, product,
        max(CASE WHEN month IS NULL THEN 1 ELSE 0 END) AS annual
    FROM heard
    GROUP BY source, classification, year, reported_by, reporter, product
)
SELECT
    h.source,
    h.classification,
    CAST(h.year AS BIGINT) AS year,
    h.reported_by,
    h.exporter,
    h.importer,
    h.product,
    CAST(sum(h.value_eur) AS BIGINT) AS value_eur
FROM heard AS h
JOIN sources AS s ON s.source = h.source
JOIN timed AS a
    ON a.source = h.source AND a.classification = h.classification AND a.year = h.year
    AND a.reported_by = h.reported_by AND a.reporter = h.reporter AND a.product = h.product
JOIN holdings AS k
    ON k.source = h.source AND k.classification = h.classification AND k.year = h.year
    AND k.reported_by = h.reported_by AND k.product = h.product
JOIN reporting AS r
    ON r.source = h.source AND r.classification = h.classification AND r.year = h.year
    AND r.reported_by = h.reported_by AND r.reporter = h.reporter
-- the importer's report comes first; an exporter's fills only what no importer of the source reports
LEFT JOIN reporting AS m
    ON m.source = h.source AND m.classification = h.classification AND m.year = h.year
    AND m.reported_by = 'importer' AND m.reporter = h.importer AND m.counts
WHERE
    -- an annual report, or all twelve months: of the reporter, and of the product where only some were asked for
    CASE
        WHEN a.annual = 1 THEN h.month IS NULL
        WHEN k.whole THEN r.months = 12
        ELSE k.months_seen = 12
    END
    AND (h.reported_by <> 'exporter' OR (NOT s.world AND m.reporter IS NULL))
GROUP BY h.source, h.classification, h.year, h.reported_by, h.exporter, h.importer, h.product
