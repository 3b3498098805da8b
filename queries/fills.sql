-- Name for each code of the menu's sectors the newest year held, and the command that fetches what the release lacks of it or holds of older years only.
-- params: none
-- reads: sector_products, serves, holdings, sources
-- columns:
--   sector VARCHAR text  sector of the menu
--   code VARCHAR code  code as the menu writes it
--   latest BIGINT year  newest whole year held of the code, null where none is
--   fill VARCHAR text  command that fetches what is missing, null where nothing is
WITH held AS (
    SELECT
        s.code,
        CAST(max(h.year) AS BIGINT) AS latest
    FROM serves AS s
    JOIN holdings AS h ON h.classification = s.classification AND h.product = s.product
    WHERE h.flows > 0
    GROUP BY s.code
),
-- a code of six digits may be had from a source that covers the world, one of eight from Comext alone
newest AS (
    SELECT
        CAST(max(h.year) FILTER (WHERE n.world) AS BIGINT) AS hs_year,
        CAST(coalesce(max(h.year) FILTER (WHERE h.source = 'comext'), max(h.year)) AS BIGINT) AS cn_year
    FROM holdings AS h
    JOIN sources AS n ON n.source = h.source
    WHERE h.flows > 0 AND h.source <> 'icio'
)
SELECT
    p.sector,
    p.code,
    h.latest,
    CASE
        WHEN p.kind = 'icio' AND h.latest IS NULL THEN 'aci data fetch icio && aci data ingest'
        WHEN p.kind = 'icio' THEN NULL
        WHEN length(p.code) > 6 AND coalesce(h.latest < n.cn_year, TRUE)
            THEN concat('aci data fetch comext --sector ', p.sector, ' --year ' || n.cn_year, ' && aci data ingest')
        WHEN length(p.code) <= 6 AND coalesce(h.latest < n.hs_year, TRUE)
            THEN 'aci data fetch baci && aci data ingest'
    END AS fill
FROM sector_products AS p
CROSS JOIN newest AS n
LEFT JOIN held AS h ON h.code = p.code
