-- Count, for each source and year, how many of a side's members report their imports at all.
-- params: none
-- reads: trade, parties
-- columns:
--   source VARCHAR text  who published the flows
--   year BIGINT year  year of the flows
--   side VARCHAR text  target or sender
--   complete BOOLEAN -  true where every member of the side reports
SELECT
    t.source,
    CAST(t.year AS BIGINT) AS year,
    p.side,
    count(DISTINCT t.importer) = max(m.members) AS complete
FROM (SELECT DISTINCT source, year, importer FROM trade) AS t
JOIN parties AS p ON p.iso3 = t.importer
JOIN (SELECT side, count(*) AS members FROM parties GROUP BY side) AS m ON m.side = p.side
GROUP BY t.source, t.year, p.side
