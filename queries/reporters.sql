-- Say, for each source, classification and year, whether all members of a side are among those whose imports it holds.
-- params: none
-- reads: reporting, periods, industries, parties
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  classification and edition of the codes
--   year BIGINT year  year of the flows
--   side VARCHAR text  target or sender
--   complete BOOLEAN -  true where every member of the side is held; sources that cover the world have no row
SELECT
    t.source,
    t.classification,
    CAST(t.year AS BIGINT) AS year,
    p.side,
    count(DISTINCT t.importer) = max(m.members) AS complete
FROM (
    SELECT DISTINCT source, classification, year, reporter AS importer
    FROM reporting
    WHERE reported_by = 'importer' AND counts
    UNION ALL
    SELECT DISTINCT 'icio' AS source, 'ICIO' AS classification, year, country AS importer
    FROM industries
) AS t
JOIN parties AS p ON p.iso3 = t.importer
JOIN (SELECT side, count(*) AS members FROM parties GROUP BY side) AS m ON m.side = p.side
WHERE t.source IN (SELECT source FROM periods)
GROUP BY t.source, t.classification, t.year, p.side
