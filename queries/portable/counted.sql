-- Keep the flows that count of the products asked for: of whole years, each from one report, months apart.
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
--   value_eur BIGINT EUR  value of the flow in the period that it is reported for
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
    FROM wanted AS w
    JOIN trade AS t ON t.classification = w.classification AND t.product = w.product
),
timed AS (
    SELECT
        source, classification, year, reported_by, reporter, product,
        max(CASE WHEN month IS NULL THEN 1 ELSE 0 END) AS annual
    FROM heard
    GROUP BY source, classification, year, reported_by, reporter, product
),
-- an annual report, or all twelve months: of the reporter, and of the product where only some were asked for
whole AS (
    SELECT a.source, a.classification, a.year, a.reported_by, a.reporter, a.product, a.annual, s.world
    FROM sources AS s
    JOIN timed AS a ON a.source = s.source
    JOIN holdings AS k
        ON k.source = a.source AND k.classification = a.classification AND k.year = a.year
        AND k.reported_by = a.reported_by AND k.product = a.product
    JOIN reporting AS r
        ON r.source = a.source AND r.classification = a.classification AND r.year = a.year
        AND r.reported_by = a.reported_by AND r.reporter = a.reporter
    WHERE a.annual = 1 OR CASE WHEN k.whole THEN r.months ELSE k.months_seen END = 12
),
importers AS (
    SELECT source, classification, year, reporter
    FROM reporting
    WHERE reported_by = 'importer' AND counts
)
-- what is small stands before what is large: some engines build their tables of the left side
SELECT
    h.source,
    h.classification,
    CAST(h.year AS BIGINT) AS year,
    h.reported_by,
    h.exporter,
    h.importer,
    h.product,
    h.value_eur
FROM whole AS c
JOIN heard AS h
    ON h.source = c.source AND h.classification = c.classification AND h.year = c.year
    AND h.reported_by = c.reported_by AND h.reporter = c.reporter AND h.product = c.product
    AND (h.month IS NULL OR c.annual = 0)
-- the importer's report comes first; an exporter's fills only what no importer of the source reports
LEFT JOIN importers AS m
    ON m.source = h.source AND m.classification = h.classification AND m.year = h.year
    AND m.reporter = h.importer
WHERE h.reported_by <> 'exporter' OR (NOT c.world AND m.reporter IS NULL)
