-- Propose sectors that the menu lacks: headings in which products that no sector lists would cost the buyer's users much, or meet a published rule.
-- params: $role, $buyer, $material_bp
-- reads: screening, industry_chapters, economies
-- columns:
--   sector VARCHAR code  name for the menu: hs_ and the heading
--   title VARCHAR text  description of the product that weighs most
--   products VARCHAR text  HS 2022 subheadings in order, space separated
--   industry VARCHAR code  ICIO industry that makes the goods, null where the menu names none
--   users_loss_eur DOUBLE EUR  what users lose a year if all of the seller's supply of these products goes
--   imports_eur DOUBLE EUR  M over the products
--   from_seller_eur DOUBLE EUR  X over the products
--   seller_share DOUBLE share  X / M
--   score DOUBLE -  D of the products, weighted by imports, 0 to 100
--   n_products BIGINT count  products
--   n_ec BIGINT count  products that meet the rule of SWD(2021) 352
--   n_geodep BIGINT count  products that meet CEPII's rule
--   n_merics BIGINT count  products that meet the two published MERICS thresholds
--   entry VARCHAR text  the sector as a line of a menu file
WITH bar AS (
    SELECT $material_bp / 10000 * CASE WHEN $buyer = 'target' THEN gdp_target_eur ELSE gdp_sender_eur END AS material_eur
    FROM economies
),
-- much trade alone is no leverage: the seller must matter; a tenth of what is material is enough where it
-- leads and a published rule is met; fuels, precious metals and unclassified goods are left out
unlisted AS (
    SELECT s.*, left(s.code, 4) AS heading
    FROM screening AS s
    CROSS JOIN bar AS b
    WHERE
        s.listed_in IS NULL
        AND left(s.code, 2) NOT IN ('27', '71', '98', '99')
        AND s.score >= 5
        AND s.seller_share >= 0.1
        AND s.users_loss_eur >= b.material_eur
        * CASE WHEN s.seller_share >= 0.3 AND (s.ec OR s.geodep OR s.merics) THEN 0.1 ELSE 1 END
),
made_by AS (
    SELECT DISTINCT u.code, first(i.industry ORDER BY length(i.prefix) DESC, i.industry) AS industry
    FROM unlisted AS u
    JOIN industry_chapters AS i ON starts_with(u.code, i.prefix)
    GROUP BY u.code
),
summed AS (
    SELECT
        u.heading,
        first(u.description ORDER BY u.users_loss_eur DESC, u.code) AS title,
        list(DISTINCT u.code ORDER BY u.code) AS codes,
        first(m.industry ORDER BY u.users_loss_eur DESC, u.code) AS industry,
        sum(u.users_loss_eur ORDER BY u.product) AS users_loss_eur,
        sum(u.imports_eur ORDER BY u.product) AS imports_eur,
        sum(u.from_seller_eur ORDER BY u.product) AS from_seller_eur,
        sum(u.score * u.imports_eur ORDER BY u.product) / NULLIF(sum(u.imports_eur ORDER BY u.product), 0) AS score,
        count(DISTINCT u.code) AS n_products,
        count(DISTINCT u.code) FILTER (WHERE u.ec) AS n_ec,
        count(DISTINCT u.code) FILTER (WHERE u.geodep) AS n_geodep,
        count(DISTINCT u.code) FILTER (WHERE u.merics) AS n_merics
    FROM unlisted AS u
    LEFT JOIN made_by AS m ON m.code = u.code
    GROUP BY u.heading
)
SELECT
    'hs_' || heading AS sector,
    title,
    array_to_string(codes, ' ') AS products,
    industry,
    users_loss_eur,
    imports_eur,
    from_seller_eur,
    from_seller_eur / NULLIF(imports_eur, 0) AS seller_share,
    score,
    n_products,
    n_ec,
    n_geodep,
    n_merics,
    concat(
        '- {id: hs_', heading, ', title: ', to_json(title)::VARCHAR, ', role: [', $role::VARCHAR, '], products: ["',
        array_to_string(codes, '", "'), '"], industry: "', coalesce(industry, '?'), '"}'
    ) AS entry
FROM summed
ORDER BY users_loss_eur DESC, sector
