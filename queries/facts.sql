-- Add up, for every product and year, what the buyer imports and from whom, what it makes, and who else sells; a bloc counts as one.
-- params: $buyer, $seller
-- reads: suppliers, periods
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
WITH merged AS (
    SELECT
        source,
        classification,
        product,
        year,
        CASE exporter_side WHEN $seller THEN '=seller' WHEN $buyer THEN '=buyer' ELSE exporter END AS supplier,
        sum(CASE WHEN $buyer = 'target' THEN to_target_eur ELSE to_sender_eur END)::BIGINT AS to_buyer,
        sum(abroad_eur)::BIGINT AS abroad,
        sum(closed_eur)::BIGINT AS into_closed,
        sum(across_borders_eur)::BIGINT AS across_borders
    FROM suppliers
    GROUP BY
        source, classification, product, year,
        CASE exporter_side WHEN $seller THEN '=seller' WHEN $buyer THEN '=buyer' ELSE exporter END
),
totals AS (
    SELECT
        source,
        classification,
        product,
        year,
        sum(CASE WHEN supplier <> '=buyer' THEN to_buyer ELSE 0 END)::BIGINT AS imports_eur,
        sum(CASE WHEN supplier = '=seller' THEN to_buyer ELSE 0 END)::BIGINT AS from_seller_eur,
        sum(CASE WHEN supplier IN ('_OT', '_OI') THEN to_buyer ELSE 0 END)::BIGINT AS unnamed_eur,
        sum(CASE WHEN supplier = '=buyer' THEN to_buyer ELSE 0 END)::BIGINT AS home_eur,
        sum(CASE WHEN supplier = '=buyer' THEN across_borders ELSE 0 END)::BIGINT AS producer_exports_eur,
        sum(CASE WHEN supplier = '=buyer' THEN abroad ELSE 0 END)::BIGINT AS buyer_exports_eur,
        sum(CASE WHEN supplier NOT IN ('=buyer', '=seller') THEN abroad ELSE 0 END)::BIGINT AS others_exports_eur,
        sum(CASE WHEN supplier = '=seller' THEN abroad - into_closed ELSE 0 END)::BIGINT AS seller_exports_eur,
        sum(abroad)::BIGINT AS world_exports_eur,
        CAST(sum(CASE WHEN supplier <> '=buyer' THEN to_buyer::DECIMAL(19, 0) * to_buyer::DECIMAL(19, 0) ELSE 0 END) AS DOUBLE) AS squared_imports,
        CAST(sum(abroad::DECIMAL(19, 0) * abroad::DECIMAL(19, 0)) AS DOUBLE) AS squared_exports
    FROM merged
    GROUP BY source, classification, product, year
),
kept AS (
    SELECT DISTINCT source, classification, product, year, world, exports_held
    FROM periods
)
SELECT
    $buyer::VARCHAR AS buyer,
    t.source,
    t.classification,
    t.product,
    t.year,
    imports_eur,
    from_seller_eur,
    unnamed_eur,
    home_eur,
    producer_exports_eur,
    CASE WHEN k.exports_held THEN buyer_exports_eur END AS buyer_exports_eur,
    others_exports_eur,
    CASE WHEN k.world THEN seller_exports_eur END AS seller_exports_eur,
    squared_imports / NULLIF(imports_eur::DOUBLE * imports_eur::DOUBLE, 0) AS supplier_hhi,
    CASE WHEN k.world THEN squared_exports / NULLIF(world_exports_eur::DOUBLE * world_exports_eur::DOUBLE, 0) END AS world_export_hhi
FROM totals AS t
JOIN kept AS k
    ON k.source = t.source AND k.classification = t.classification AND k.product = t.product AND k.year = t.year
WHERE imports_eur + home_eur > 0
