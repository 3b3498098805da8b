-- List every code that a sector needs figures for, and in which role.
-- params: none
-- reads: sectors, sector_products, published
-- columns:
--   sector VARCHAR text  sector of the menu
--   code VARCHAR code  HS six-digit, CN eight-digit or ICIO code as the menu writes it
--   role VARCHAR text  hs (a goods line), icio (an industry as a line), proxy (the sector's industry), shares (lends its shares to a published line)
SELECT sector, code, kind AS role
FROM sector_products
UNION ALL
SELECT sector, industry AS code, 'proxy' AS role
FROM sectors
UNION ALL
SELECT DISTINCT sector, shares_of AS code, 'shares' AS role
FROM published
WHERE shares_of IS NOT NULL
