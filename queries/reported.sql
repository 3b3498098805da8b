-- List who reports each code to be compared, in which years, and in which one classification the reports are read, the identical code and the newest edition first.
-- params: $year
-- reads: checked, serves, holdings, reporting, parties
-- columns:
--   code VARCHAR code  code as the menu writes it
--   source VARCHAR text  who published the reports
--   reported_by VARCHAR text  importer, exporter or reconciled
--   reporter VARCHAR code  member of a side that reports; empty where both sides' reports were merged
--   annual BOOLEAN -  true where the year is read from its annual report, not from months
--   year BIGINT year  whole year
--   classification VARCHAR text  classification and edition that the product is reported in
--   product VARCHAR code  code as reported
WITH wanted AS (
    SELECT code, source_a AS source FROM checked
    UNION
    SELECT code, source_b AS source FROM checked
),
members AS (
    SELECT iso3 FROM parties
    UNION ALL
    SELECT '' AS iso3
)
SELECT
    w.code,
    w.source,
    h.reported_by,
    r.reporter,
    r.annual,
    CAST(h.year AS BIGINT) AS year,
    h.classification,
    h.product
FROM wanted AS w
JOIN serves AS s ON s.code = w.code
JOIN holdings AS h ON h.source = w.source AND h.classification = s.classification AND h.product = s.product
JOIN reporting AS r
    ON r.source = h.source AND r.classification = h.classification AND r.year = h.year
    AND r.reported_by = h.reported_by AND r.counts
JOIN members AS m ON m.iso3 = r.reporter
WHERE h.flows > 0 AND ($year IS NULL OR h.year = $year)
QUALIFY dense_rank() OVER (
    PARTITION BY w.code, w.source, h.reported_by, r.reporter, h.year
    ORDER BY s.product <> s.code, s.classification DESC
) = 1
