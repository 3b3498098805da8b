-- Trade between two areas, as one of them reported it to UN Comtrade.
-- params: none
-- reads: comtrade_rows
-- columns:
--   classification VARCHAR code  HS, each reporter's own edition
--   year SMALLINT year  calendar year
--   month SMALLINT -  null where the values are annual
--   reported_by VARCHAR text  importer or exporter
--   exporter VARCHAR code  ISO3 of the seller; _OT where it is not named
--   importer VARCHAR code  ISO3 of the buyer; _OT where it is not named
--   product VARCHAR code  six digits, or 9999AA
--   amount BIGINT USD  import CIF or export FOB
--   quantity_kg BIGINT kg  net weight; null if not reported
--   breakdown VARCHAR text  numbers of reporter and partner: several stand for areas not named
--   fallback BOOLEAN -  always false
SELECT
    'HS' AS classification,
    year,
    month,
    reported_by,
    CASE reported_by WHEN 'importer' THEN partner ELSE reporter END AS exporter,
    CASE reported_by WHEN 'importer' THEN reporter ELSE partner END AS importer,
    product,
    amount,
    quantity_kg,
    concat_ws('|', reporter_number, partner_number) AS breakdown,
    false AS fallback
FROM comtrade_rows
WHERE partner IS NOT NULL
