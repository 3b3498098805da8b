-- Sum the line scores to sectors, weighted by what the buyer spends: D = 100 Σ C d / Σ C.
-- params: $method
-- reads: dependency, terms, sectors
-- columns:
--   sector VARCHAR text  sector of the menu
--   title VARCHAR text  what the sector holds
--   role VARCHAR text  lever, exposure, market, protect or excluded
--   year BIGINT year  latest year among the lines
--   source VARCHAR text  who published the figures
--   imports_eur DOUBLE EUR  M over the lines
--   from_seller_eur DOUBLE EUR  X over the lines
--   seller_share DOUBLE share  X / M
--   import_reliance DOUBLE share  M / (M + Q) over the lines
--   supplier_hhi DOUBLE index  mean of the lines that know it, weighted by imports
--   world_export_hhi DOUBLE index  mean of the lines that know it, weighted by imports
--   alternatives_eur DOUBLE EUR  W over the lines
--   sigma DOUBLE -  mean of the lines, weighted by imports
--   users_price DOUBLE -  1 / (1 − score / 100), null where nothing is left
--   score DOUBLE -  D, 0 to 100
--   score_no_home DOUBLE -  D with home supply left out
--   ec BIGINT count  lines that meet the rule of SWD(2021) 352, null where it can not be judged
--   geodep BIGINT count  lines that meet CEPII's rule, null where it can not be judged
--   merics BIGINT count  lines that meet the two published MERICS thresholds, null where it can not be judged
--   n_lines BIGINT count  lines with figures
--   n_missing BIGINT count  listed codes without figures of their own
--   top_lines VARCHAR text  the three lines that weigh most in the score
--   evidence VARCHAR text  worst grade among the lines that make up four fifths of imports
--   flags VARCHAR text  what to know of the lines, space separated
--   seller_share_high DOUBLE share  X / M with all imports of secret or unspecified origin counted as the seller's
WITH weighted AS (
    SELECT
        d.*,
        t.imports_eur + t.home_supply_eur AS spending_eur,
        sum(d.imports_eur) OVER (PARTITION BY d.sector ORDER BY d.imports_eur DESC, d.product) - d.imports_eur AS before_eur,
        sum(d.imports_eur) OVER (
            PARTITION BY d.sector ORDER BY d.imports_eur DESC, d.product
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS all_eur
    FROM dependency AS d
    JOIN terms AS t ON t.sector = d.sector AND t.line = d.product
    WHERE d.score IS NOT NULL
),
summed AS (
    SELECT
        sector,
        max(year) AS year,
        string_agg(DISTINCT source, ' ' ORDER BY source) AS source,
        sum(imports_eur ORDER BY product) AS imports_eur,
        sum(from_seller_eur ORDER BY product) AS from_seller_eur,
        sum(imports_eur * seller_share_high ORDER BY product) AS from_seller_high_eur,
        sum(spending_eur ORDER BY product) AS spending_eur,
        sum(imports_eur * supplier_hhi ORDER BY product)
        / NULLIF(sum(CASE WHEN supplier_hhi IS NOT NULL THEN imports_eur END ORDER BY product), 0) AS supplier_hhi,
        sum(imports_eur * world_export_hhi ORDER BY product)
        / NULLIF(sum(CASE WHEN world_export_hhi IS NOT NULL THEN imports_eur END ORDER BY product), 0) AS world_export_hhi,
        sum(alternatives_eur ORDER BY product) AS alternatives_eur,
        sum(imports_eur * sigma ORDER BY product) / NULLIF(sum(imports_eur ORDER BY product), 0) AS sigma,
        sum(spending_eur * score ORDER BY product) / NULLIF(sum(spending_eur ORDER BY product), 0) AS score,
        sum(imports_eur * score_no_home ORDER BY product)
        / NULLIF(sum(CASE WHEN score_no_home IS NOT NULL THEN imports_eur END ORDER BY product), 0) AS score_no_home,
        CASE WHEN count(ec) > 0 THEN count(*) FILTER (WHERE ec) END AS ec,
        CASE WHEN count(geodep) > 0 THEN count(*) FILTER (WHERE geodep) END AS geodep,
        CASE WHEN count(merics) > 0 THEN count(*) FILTER (WHERE merics) END AS merics,
        count(*) AS n_lines,
        array_to_string((list(product ORDER BY spending_eur * score DESC, product))[1:3], ' ') AS top_lines,
        max(evidence) FILTER (WHERE before_eur < 0.8 * all_eur OR all_eur = 0) AS evidence,
        array_to_string(list_sort(list_distinct(flatten(list(string_split(NULLIF(flags, ''), ' '))))), ' ') AS flags,
        min(year) < max(year) AS years_differ
    FROM weighted
    GROUP BY sector
),
missing AS (
    SELECT sector, count(*) AS n_missing
    FROM dependency
    WHERE flags = 'no_bilateral_level'
    GROUP BY sector
)
SELECT
    n.sector,
    n.title,
    n.role,
    s.year,
    s.source,
    s.imports_eur,
    s.from_seller_eur,
    s.from_seller_eur / NULLIF(s.imports_eur, 0) AS seller_share,
    s.imports_eur / NULLIF(s.spending_eur, 0) AS import_reliance,
    s.supplier_hhi,
    s.world_export_hhi,
    s.alternatives_eur,
    s.sigma,
    1 / NULLIF(1 - s.score / 100, 0) AS users_price,
    s.score,
    s.score_no_home,
    s.ec,
    s.geodep,
    s.merics,
    coalesce(s.n_lines, 0) AS n_lines,
    coalesce(m.n_missing, 0) AS n_missing,
    s.top_lines,
    s.evidence,
    concat_ws(' ', NULLIF(s.flags, ''), CASE WHEN s.years_differ THEN 'years_differ' END) AS flags,
    s.from_seller_high_eur / NULLIF(s.imports_eur, 0) AS seller_share_high
FROM sectors AS n
LEFT JOIN summed AS s ON s.sector = n.sector
LEFT JOIN missing AS m ON m.sector = n.sector
ORDER BY
    CASE $method WHEN 'ec' THEN s.ec WHEN 'geodep' THEN s.geodep WHEN 'merics' THEN s.merics END DESC NULLS LAST,
    s.score DESC NULLS LAST,
    n.sector
