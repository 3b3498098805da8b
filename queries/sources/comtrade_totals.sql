-- Each reporter's trade with the world as UN Comtrade publishes it, to check the partners' sum against.
-- params: none
-- reads: comtrade_rows
-- columns:
--   classification VARCHAR code  HS, each reporter's own edition
--   year SMALLINT year  calendar year
--   month SMALLINT -  null where the values are annual
--   reported_by VARCHAR text  importer or exporter
--   reporter VARCHAR code  ISO3
--   product VARCHAR code  six digits, or 9999AA
--   amount BIGINT USD  import CIF or export FOB
SELECT 'HS' AS classification, year, month, reported_by, reporter, product, amount
FROM comtrade_rows
WHERE partner IS NULL
