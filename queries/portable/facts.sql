-- Add up, for every product and year, what the buyer imports and from whom, what it makes, and who else sells; a bloc counts as one.
-- params: $source, $classification, $buyer, $seller
-- reads: suppliers, closed_sales, domestic, sellers, periods
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  classification and edition of the code
--   product VARCHAR code  code as reported
--   year BIGINT year  year of the flows
--   imports_eur BIGINT EUR  M, all that the buyer imports from outside itself
--   from_seller_eur BIGINT EUR  X, imports from the seller
--   unnamed_eur BIGINT EUR  imports whose origin is secret or not specified
--   home_eur BIGINT EUR  flows inside the buyer, for industries with domestic use
--   producer_exports_eur BIGINT EUR  all that the buyer's producers sell across a border, inside the bloc too
--   buyer_exports_eur BIGINT EUR  the buyer's exports to outside itself; null where the source holds imports alone
--   others_exports_eur BIGINT EUR  exports, to anyone, of all outside buyer and seller
--   seller_exports_eur BIGINT EUR  the seller's exports to outside itself, closed markets taken out; null where the source does not cover the world
--   supplier_hhi DOUBLE index  sum of squared supplier shares of the buyer's imports, 0 to 1
--   world_export_hhi DOUBLE index  the same of world exports; null where the source does not cover the world
WITH named AS (
    SELECT
        p.source,
        p.classification,
        p.product,
        p.year,
        CASE s.side WHEN $seller THEN '=seller' WHEN $buyer THEN '=buyer' ELSE p.exporter END AS supplier,
        CASE WHEN $buyer = 'target' THEN p.to_target_eur ELSE p.to_sender_eur END AS to_buyer,
        -- what goes to the exporter's own side is not sold abroad
        p.across_borders_eur - CASE s.side WHEN 'target' THEN p.to_target_eur WHEN 'sender' THEN p.to_sender_eur ELSE 0 END AS abroad,
        CASE WHEN s.side = 'target' THEN coalesce(c.closed_eur, 0) ELSE 0 END AS into_closed,
        p.across_borders_eur AS across_borders
    FROM suppliers AS p
    LEFT JOIN sellers AS s ON s.iso3 = p.exporter
    LEFT JOIN closed_sales AS c
        ON c.source = p.source AND c.classification = p.classification AND c.product = p.product
        AND c.year = p.year AND c.exporter = p.exporter
),
-- the countries of a side are one supplier, all others stand for themselves
merged AS (
    SELECT
        source,
        classification,
        product,
        year,
        supplier,
        CAST(sum(to_buyer) AS BIGINT) AS to_buyer,
        CAST(sum(abroad) AS BIGINT) AS abroad,
        CAST(sum(into_closed) AS BIGINT) AS into_closed,
        CAST(sum(across_borders) AS BIGINT) AS across_borders
    FROM named
    WHERE supplier IN ('=seller', '=buyer')
    GROUP BY source, classification, product, year, supplier
    UNION ALL
    SELECT source, classification, product, year, supplier, to_buyer, abroad, into_closed, across_borders
    FROM named
    WHERE supplier NOT IN ('=seller', '=buyer')
),
totals AS (
    SELECT
        source,
        classification,
        product,
        year,
        CAST(sum(CASE WHEN supplier <> '=buyer' THEN to_buyer ELSE 0 END) AS BIGINT) AS imports_eur,
        CAST(sum(CASE WHEN supplier = '=seller' THEN to_buyer ELSE 0 END) AS BIGINT) AS from_seller_eur,
        CAST(sum(CASE WHEN supplier IN ('_OT', '_OI') THEN to_buyer ELSE 0 END) AS BIGINT) AS unnamed_eur,
        CAST(sum(CASE WHEN supplier = '=buyer' THEN to_buyer ELSE 0 END) AS BIGINT) AS home_eur,
        CAST(sum(CASE WHEN supplier = '=buyer' THEN across_borders ELSE 0 END) AS BIGINT) AS producer_exports_eur,
        CAST(sum(CASE WHEN supplier = '=buyer' THEN abroad ELSE 0 END) AS BIGINT) AS buyer_exports_eur,
        CAST(sum(CASE WHEN supplier NOT IN ('=buyer', '=seller') THEN abroad ELSE 0 END) AS BIGINT) AS others_exports_eur,
        CAST(sum(CASE WHEN supplier = '=seller' THEN abroad - into_closed ELSE 0 END) AS BIGINT) AS seller_exports_eur,
        CAST(sum(abroad) AS BIGINT) AS world_exports_eur,
        -- through text, since engines round a large decimal otherwise in its last bit
        CAST(CAST(sum(CASE WHEN supplier <> '=buyer' THEN CAST(to_buyer AS DECIMAL(19, 0)) * CAST(to_buyer AS DECIMAL(19, 0)) ELSE 0 END) AS STRING) AS DOUBLE) AS squared_imports,
        CAST(CAST(sum(CAST(abroad AS DECIMAL(19, 0)) * CAST(abroad AS DECIMAL(19, 0))) AS STRING) AS DOUBLE) AS squared_exports
    FROM merged
    GROUP BY source, classification, product, year
),
at_home AS (
    SELECT source, classification, product, year, domestic_eur
    FROM domestic
    WHERE side = $buyer
),
kept AS (
    SELECT DISTINCT source, classification, product, year, world, exports_held
    FROM periods
    WHERE source = $source AND classification = $classification
)
SELECT
    CAST($buyer AS STRING) AS buyer,
    k.source,
    k.classification,
    k.product,
    k.year,
    coalesce(imports_eur, 0) AS imports_eur,
    coalesce(from_seller_eur, 0) AS from_seller_eur,
    coalesce(unnamed_eur, 0) AS unnamed_eur,
    coalesce(home_eur, 0) + coalesce(domestic_eur, 0) AS home_eur,
    coalesce(producer_exports_eur, 0) AS producer_exports_eur,
    CASE WHEN k.exports_held THEN coalesce(buyer_exports_eur, 0) END AS buyer_exports_eur,
    coalesce(others_exports_eur, 0) AS others_exports_eur,
    CASE WHEN k.world THEN coalesce(seller_exports_eur, 0) END AS seller_exports_eur,
    squared_imports / NULLIF(CAST(imports_eur AS DOUBLE) * CAST(imports_eur AS DOUBLE), 0) AS supplier_hhi,
    CASE WHEN k.world THEN squared_exports / NULLIF(CAST(world_exports_eur AS DOUBLE) * CAST(world_exports_eur AS DOUBLE), 0) END AS world_export_hhi
FROM kept AS k
LEFT JOIN totals AS t
    ON t.source = k.source AND t.classification = k.classification AND t.product = k.product AND t.year = k.year
LEFT JOIN at_home AS h
    ON h.source = k.source AND h.classification = k.classification AND h.product = k.product AND h.year = k.year
WHERE coalesce(imports_eur, 0) + coalesce(home_eur, 0) + coalesce(domestic_eur, 0) > 0
