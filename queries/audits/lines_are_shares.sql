-- Shares, concentrations and reliance lie between 0 and 1, and no seller sells more than is imported.
-- params: none
-- reads: terms
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'line', buyer, sector, line, 'has a share outside 0 to 1') AS finding
FROM terms
WHERE
    unknown IS NULL
    AND (
        seller_share NOT BETWEEN 0 AND 1 + 1e-12
        OR import_reliance NOT BETWEEN 0 AND 1
        OR supplier_hhi NOT BETWEEN 0 AND 1 + 1e-12
        OR world_export_hhi NOT BETWEEN 0 AND 1 + 1e-12
        OR seller_market_share NOT BETWEEN 0 AND 1
        OR value_added_share NOT BETWEEN 0 AND 1
        OR from_seller_eur > imports_eur * (1 + 1e-12)
        OR home_supply_eur < 0
        OR others_exports_eur < 0
    )
