-- Say, for each source and year, whether all members of a side are among those whose imports it holds.
-- params: none
-- reads: reporting, periods, industries, parties
-- columns:
--   source VARCHAR text  who published the flows
--   year BIGINT year  year of the flows
--   side VARCHAR text  target or sender
--   complete BOOLEAN -  true where every member of the side is held; sources that cover the world have no row
SELECT
    t.source,
    CAST(t.year AS BIGINT) AS year,
    p.side,
    count(DISTINCT t.importer) = max(m.members) AS complete
FROM (
    SELECT DISTINCT source, year, reporter AS importer
    FROM reporting
    WHERE reported_by = 'importer' AND counts
    UNION ALL
    SELECT DISTINCT 'icio' AS source, year, country AS importer
    FROM industries
) AS t
JOIN parties AS p ON p.iso3 = t.importer
JOIN (SELECT side, count(*) AS members FROM parties GROUP BY side) AS m ON m.side = p.side
WHERE t.source IN (SELECT source FROM periods)
GROUP BY t.source, t.year, p.side
