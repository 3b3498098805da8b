-- Add up, for every product and year, what the buyer imports and from whom, what it makes, and who else sells; a bloc counts as one.
-- params: $buyer, $seller
-- reads: exports
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  classification and edition of the code
--   product VARCHAR code  code as reported
--   year BIGINT year  year of the flows
--   imports_eur BIGINT EUR  M, all that the buyer imports from outside itself
--   from_seller_eur BIGINT EUR  X, imports from the seller
--   home_eur BIGINT EUR  flows inside the buyer, for industries with domestic use
--   producer_exports_eur BIGINT EUR  all that the buyer's producers sell across a border, inside the bloc too
--   buyer_exports_eur BIGINT EUR  the buyer's exports to outside itself; null where the source holds imports of the buyer only
--   others_exports_eur BIGINT EUR  exports, to anyone, of all outside buyer and seller
--   seller_exports_eur BIGINT EUR  the seller's exports to outside itself, closed markets taken out; null where the source holds imports of the buyer only
--   supplier_hhi DOUBLE index  sum of squared supplier shares of the buyer's imports, 0 to 1
--   world_export_hhi DOUBLE index  the same of world exports; null where the source holds imports of the buyer only
WITH suppliers AS (
    SELECT
        source,
        classification,
        product,
        year,
        CASE exporter_side WHEN $seller THEN '=seller' WHEN $buyer THEN '=buyer' ELSE exporter END AS supplier,
        sum(CASE WHEN importer_side = $buyer THEN value_eur ELSE 0 END)::BIGINT AS to_buyer,
        sum(CASE WHEN domestic OR exporter_side = importer_side THEN 0 ELSE value_eur END)::BIGINT AS abroad,
        sum(
            CASE
                WHEN domestic OR exporter_side = importer_side OR importer_side = $buyer THEN 0
                WHEN closed_to = $seller THEN value_eur
                ELSE 0
            END
        )::BIGINT AS into_closed,
        sum(CASE WHEN domestic THEN 0 ELSE value_eur END)::BIGINT AS across_borders
    FROM exports
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
        source = 'comext' AS imports_only,
        sum(CASE WHEN supplier <> '=buyer' THEN to_buyer ELSE 0 END)::BIGINT AS imports_eur,
        sum(CASE WHEN supplier = '=seller' THEN to_buyer ELSE 0 END)::BIGINT AS from_seller_eur,
        sum(CASE WHEN supplier = '=buyer' THEN to_buyer ELSE 0 END)::BIGINT AS home_eur,
        sum(CASE WHEN supplier = '=buyer' THEN across_borders ELSE 0 END)::BIGINT AS producer_exports_eur,
        sum(CASE WHEN supplier = '=buyer' THEN abroad ELSE 0 END)::BIGINT AS buyer_exports_eur,
        sum(CASE WHEN supplier NOT IN ('=buyer', '=seller') THEN abroad ELSE 0 END)::BIGINT AS others_exports_eur,
        sum(CASE WHEN supplier = '=seller' THEN abroad - into_closed ELSE 0 END)::BIGINT AS seller_exports_eur,
        sum(abroad)::BIGINT AS world_exports_eur,
        CAST(sum(CASE WHEN supplier <> '=buyer' THEN to_buyer::DECIMAL(19, 0) * to_buyer::DECIMAL(19, 0) ELSE 0 END) AS DOUBLE) AS squared_imports,
        CAST(sum(abroad::DECIMAL(19, 0) * abroad::DECIMAL(19, 0)) AS DOUBLE) AS squared_exports
    FROM suppliers
    GROUP BY source, classification, product, year
)
SELECT
    $buyer::VARCHAR AS buyer,
    source,
    classification,
    product,
    year,
    imports_eur,
    from_seller_eur,
    home_eur,
    producer_exports_eur,
    CASE WHEN NOT imports_only THEN buyer_exports_eur END AS buyer_exports_eur,
    others_exports_eur,
    CASE WHEN NOT imports_only THEN seller_exports_eur END AS seller_exports_eur,
    squared_imports / NULLIF(imports_eur::DOUBLE * imports_eur::DOUBLE, 0) AS supplier_hhi,
    CASE WHEN NOT imports_only THEN squared_exports / NULLIF(world_exports_eur::DOUBLE * world_exports_eur::DOUBLE, 0) END AS world_export_hhi
FROM totals
WHERE imports_eur + home_eur > 0
