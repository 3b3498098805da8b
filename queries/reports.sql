-- Reduce trade to what each source says of the flows between the two sides: months summed to whole years, importers' and exporters' reports kept apart.
-- params: none
-- reads: trade, reported, parties
-- columns:
--   code VARCHAR code  code as the menu writes it
--   source VARCHAR text  who published the reports
--   reported_by VARCHAR text  importer, exporter or reconciled
--   year BIGINT year  whole year
--   seller VARCHAR code  country that sells
--   buyer VARCHAR code  country that buys
--   value_eur BIGINT EUR  value of the flow
SELECT
    r.code,
    r.source,
    r.reported_by,
    r.year,
    t.exporter AS seller,
    t.importer AS buyer,
    CAST(sum(t.value_eur) AS BIGINT) AS value_eur
FROM trade AS t
JOIN reported AS r
    ON r.source = t.source AND r.classification = t.classification AND r.year = t.year
    AND r.product = t.product AND r.reported_by = t.reported_by
    AND r.reporter = CASE t.reported_by WHEN 'importer' THEN t.importer WHEN 'exporter' THEN t.exporter ELSE '' END
    AND r.annual = (t.month IS NULL)
JOIN parties AS s ON s.iso3 = t.exporter
JOIN parties AS b ON b.iso3 = t.importer AND b.side <> s.side
GROUP BY r.code, r.source, r.reported_by, r.year, t.exporter, t.importer
