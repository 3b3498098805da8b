-- Add up, for every product and year, what the buyer imports and from whom, what it makes, and who else sells; a bloc counts as one.
-- params: $source, $classification
-- reads: suppliers, closed_sales, domestic, sellers, periods, pairs
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
        x.buyer,
        p.source,
        p.classification,
        p.product,
        p.year,
        CASE s.side WHEN x.seller THEN 'seller' WHEN x.buyer THEN 'buyer' ELSE 'other' END AS part,
        p.exporter IN ('_OT', '_OI') AS unnamed,
        CASE WHEN x.buyer = 'target' THEN p.to_target_eur ELSE p.to_sender_eur END AS to_buyer,
        -- what goes to the exporter's own side is not sold abroad
        p.across_borders_eur - CASE s.side WHEN 'target' THEN p.to_target_eur WHEN 'sender' THEN p.to_sender_eur ELSE 0 END AS abroad,
        CASE WHEN s.side = 'target' THEN coalesce(c.closed_eur, 0) ELSE 0 END AS into_closed,
        p.across_borders_eur AS across_borders
    FROM pairs AS x
    JOIN suppliers AS p ON x.buyer <> x.seller
    LEFT JOIN sellers AS s ON s.iso3 = p.exporter
    LEFT JOIN closed_sales AS c
        ON c.source = p.source AND c.classification = p.classification AND c.product = p.product
        AND c.year = p.year AND c.exporter = p.exporter
),
-- the countries of a side are one supplier, whose sum is squared below; all others stand for themselves
totals AS (
    SELECT
        buyer,
        source,
        classification,
        product,
        year,
        CAST(sum(CASE WHEN part <> 'buyer' THEN to_buyer ELSE 0 END) AS BIGINT) AS imports_eur,
        CAST(sum(CASE WHEN part = 'seller' THEN to_buyer ELSE 0 END) AS BIGINT) AS from_seller_eur,
        CAST(sum(CASE WHEN part = 'other' AND unnamed THEN to_buyer ELSE 0 END) AS BIGINT) AS unnamed_eur,
        CAST(sum(CASE WHEN part = 'buyer' THEN to_buyer ELSE 0 END) AS BIGINT) AS home_eur,
        CAST(sum(CASE WHEN part = 'buyer' THEN across_borders ELSE 0 END) AS BIGINT) AS producer_exports_eur,
        CAST(sum(CASE WHEN part = 'buyer' THEN abroad ELSE 0 END) AS BIGINT) AS buyer_exports_eur,
        CAST(sum(CASE WHEN part = 'other' THEN abroad ELSE 0 END) AS BIGINT) AS others_exports_eur,
        CAST(sum(CASE WHEN part = 'seller' THEN abroad ELSE 0 END) AS BIGINT) AS seller_abroad_eur,
        CAST(sum(CASE WHEN part = 'seller' THEN into_closed ELSE 0 END) AS BIGINT) AS seller_closed_eur,
        CAST(sum(abroad) AS BIGINT) AS world_exports_eur,
        CAST(sum(CASE WHEN part = 'other' THEN CAST(to_buyer AS DECIMAL(19, 0)) * CAST(to_buyer AS DECIMAL(19, 0)) ELSE 0 END) AS DECIMAL(38, 0)) AS others_squared_sales,
        CAST(sum(CASE WHEN part = 'other' THEN CAST(abroad AS DECIMAL(19, 0)) * CAST(abroad AS DECIMAL(19, 0)) ELSE 0 END) AS DECIMAL(38, 0)) AS others_squared_exports
    FROM named
    GROUP BY buyer, source, classification, product, year
),
squared AS (
    SELECT
        *,
        -- through text: engines round a large decimal otherwise in its last bit
        CAST(CAST(
            others_squared_sales + CAST(from_seller_eur AS DECIMAL(19, 0)) * CAST(from_seller_eur AS DECIMAL(19, 0))
        AS STRING) AS DOUBLE) AS squared_imports,
        CAST(CAST(
            others_squared_exports + CAST(seller_abroad_eur AS DECIMAL(19, 0)) * CAST(seller_abroad_eur AS DECIMAL(19, 0))
            + CAST(buyer_exports_eur AS DECIMAL(19, 0)) * CAST(buyer_exports_eur AS DECIMAL(19, 0))
        AS STRING) AS DOUBLE) AS squared_exports
    FROM totals
),
kept AS (
    SELECT DISTINCT x.buyer, p.source, p.classification, p.product, p.year, p.world, p.exports_held
    FROM pairs AS x
    JOIN periods AS p ON x.buyer <> x.seller
    WHERE p.source = $source AND p.classification = $classification
)
SELECT
    k.buyer,
    k.source,
    k.classification,
    k.product,
    k.year,
    coalesce(t.imports_eur, 0) AS imports_eur,
    coalesce(t.from_seller_eur, 0) AS from_seller_eur,
    coalesce(t.unnamed_eur, 0) AS unnamed_eur,
    coalesce(t.home_eur, 0) + coalesce(h.domestic_eur, 0) AS home_eur,
    coalesce(t.producer_exports_eur, 0) AS producer_exports_eur,
    CASE WHEN k.exports_held THEN coalesce(t.buyer_exports_eur, 0) END AS buyer_exports_eur,
    coalesce(t.others_exports_eur, 0) AS others_exports_eur,
    CASE WHEN k.world THEN coalesce(t.seller_abroad_eur - t.seller_closed_eur, 0) END AS seller_exports_eur,
    t.squared_imports / NULLIF(CAST(t.imports_eur AS DOUBLE) * CAST(t.imports_eur AS DOUBLE), 0) AS supplier_hhi,
    CASE WHEN k.world THEN t.squared_exports / NULLIF(CAST(t.world_exports_eur AS DOUBLE) * CAST(t.world_exports_eur AS DOUBLE), 0) END AS world_export_hhi
FROM kept AS k
LEFT JOIN squared AS t
    ON t.buyer = k.buyer AND t.source = k.source AND t.classification = k.classification
    AND t.product = k.product AND t.year = k.year
LEFT JOIN domestic AS h
    ON h.side = k.buyer AND h.source = k.source AND h.classification = k.classification
    AND h.product = k.product AND h.year = k.year
-- not as three conditions with OR, which DuckDB 2.0 took for a reason to drop what has no sales at home
WHERE greatest(coalesce(t.imports_eur, 0), coalesce(t.home_eur, 0), coalesce(h.domestic_eur, 0)) > 0
