-- Score every product held, whether a sector of the menu lists it or not: dependence, what a full cut would cost the buyer's users, and three published rules.
-- params: $method
-- reads: dependency, goods, dependency_cut, menu_products
-- columns:
--   product VARCHAR code  HS 2022 subheading, or the code of an earlier edition that leads to it
--   description VARCHAR text  what it holds
--   listed_in VARCHAR text  sectors of the menu that list it, space separated, null where none does
--   users_loss_eur DOUBLE EUR  U, real income that the buyer's users lose a year if all of the seller's supply goes: no stocks, no leakage, at most the choke price (flag at_choke_price)
--   score DOUBLE -  D = 100 (1 − 1/P̂), 0 to 100
--   score_no_home DOUBLE -  D with home supply left out
--   imports_eur DOUBLE EUR  M, all that the buyer imports from outside itself
--   from_seller_eur DOUBLE EUR  X, imports from the seller
--   seller_share DOUBLE share  w = X / M
--   import_reliance DOUBLE share  μ = M / (M + Q)
--   supplier_hhi DOUBLE index  sum of squared supplier shares of the buyer's imports, 0 to 1
--   world_export_hhi DOUBLE index  sum of squared shares of world exports, 0 to 1
--   alternatives_eur DOUBLE EUR  W, exports of all others plus home supply
--   sigma DOUBLE -  elasticity of substitution between suppliers, long run
--   sigma_origin VARCHAR text  line, hs4, hs2 or default
--   ec BOOLEAN -  SWD(2021) 352: import HHI > 0.4, seller's share of imports > 0.5, imports > exports; the second read from the seller's side
--   geodep BOOLEAN -  CEPII 2024: import HHI > 0.4, world-export HHI > 0.4, imports > exports, in two of three years
--   merics BOOLEAN -  imports > 2 × exports and the seller's share ≥ 0.3; the third threshold is unpublished
--   code VARCHAR code  HS 2022 subheading
--   classification VARCHAR text  classification and edition that the product is reported in
--   year BIGINT year  year of the figures
--   source VARCHAR text  who published the figures
--   flags VARCHAR text  what to know of the line, space separated
--   seller_share_high DOUBLE share  w with all imports of secret or unspecified origin counted as the seller's
WITH listing AS (
    SELECT left(code, 6) AS code, string_agg(DISTINCT sector, ' ' ORDER BY sector) AS listed_in
    FROM menu_products
    GROUP BY left(code, 6)
),
losses AS (
    SELECT cut, users_loss_eur, choked_loss_eur <= coalesce(priced_loss_eur, choked_loss_eur) AS choked
    FROM dependency_cut
)
SELECT
    d.product,
    g.description,
    l.listed_in,
    u.users_loss_eur,
    d.score,
    d.score_no_home,
    d.imports_eur,
    d.from_seller_eur,
    d.seller_share,
    d.import_reliance,
    d.supplier_hhi,
    d.world_export_hhi,
    d.alternatives_eur,
    d.sigma,
    d.sigma_origin,
    d.ec,
    d.geodep,
    d.merics,
    d.sector AS code,
    d.classification,
    d.year,
    d.source,
    concat_ws(' ', NULLIF(d.flags, ''), CASE WHEN u.choked THEN 'at_choke_price' END) AS flags,
    d.seller_share_high
FROM dependency AS d
JOIN goods AS g ON g.code = d.sector
LEFT JOIN listing AS l ON l.code = d.sector
LEFT JOIN losses AS u ON u.cut = d.sector || '/' || d.product || '/home'
WHERE d.score IS NOT NULL
ORDER BY
    CASE $method WHEN 'ec' THEN d.ec WHEN 'geodep' THEN d.geodep WHEN 'merics' THEN d.merics END DESC NULLS LAST,
    d.score DESC NULLS LAST,
    d.product
