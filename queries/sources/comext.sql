-- The rows of a Comext bulk file by product, partner and procedure, in whole euro and kilograms.
-- params: $period
-- reads: raw, area_codes, comext_areas
-- columns:
--   classification VARCHAR code  CN and the year whose nomenclature the codes follow
--   year SMALLINT year  calendar year
--   month SMALLINT count  1 to 12, null where the row covers the year
--   reported_by VARCHAR text  importer or exporter: the member state that declared
--   exporter VARCHAR code  ISO3; for imports the country of origin
--   importer VARCHAR code  ISO3
--   product VARCHAR code  CN8; letters stand for what is kept secret or not broken down
--   amount BIGINT EUR  statistical value
--   quantity_kg BIGINT kg  net mass; null where none was asked for or it is kept secret
--   breakdown VARCHAR text  partner, trade type, procedure, unit and number as published
--   fallback BOOLEAN -  true for parts of the United Kingdom and totals of all procedures
WITH typed AS (
    SELECT
        CASE WHEN regexp_full_match(trim(PERIOD), $period) THEN trim(PERIOD) END AS period,
        trim(FLOW) AS flow,
        trim(REPORTER) AS reporter,
        trim(PARTNER) AS partner,
        trim(PARTNER_NUMBER) AS partner_number,
        trim(TRADE_TYPE) AS trade_type,
        trim(STAT_PROCEDURE) AS procedure,
        trim(SUPPL_UNIT) AS unit,
        CASE
            WHEN regexp_full_match(trim(PRODUCT_NC), '[0-9]{2}[0-9A-Z]{6}') THEN trim(PRODUCT_NC)
        END AS product,
        regexp_matches(PRODUCT_NC, '[A-Z]') AS has_letters,
        concat_ws(
            ' ', PRODUCT_SITC, PRODUCT_CPA21, PRODUCT_CPA22, PRODUCT_BEC, PRODUCT_BEC5,
            PRODUCT_SECTION
        ) AS other_codes,
        CASE
            WHEN regexp_full_match(trim(VALUE_EUR), '[0-9]+([.][0-9]+)?')
                THEN CAST(round(CAST(VALUE_EUR AS DECIMAL(18, 2))) AS BIGINT)
        END AS amount,
        CASE
            WHEN regexp_full_match(trim(QUANTITY_KG), '[0-9]+([.][0-9]+)?')
                THEN CAST(round(CAST(QUANTITY_KG AS DECIMAL(18, 3))) AS BIGINT)
            ELSE CAST(error('QUANTITY_KG is no number') AS BIGINT)
        END AS quantity_kg,
        coalesce(trim(QUANTITY_SUPPL_UNIT), '0') NOT IN ('', '0') AS has_units
    FROM raw
    WHERE PRODUCT_NC IS NULL OR trim(PRODUCT_NC) <> 'TOTAL'
)

SELECT
    'CN' || left(typed.period, 4) AS classification,
    CAST(left(typed.period, 4) AS SMALLINT) AS year,
    CASE
        WHEN right(typed.period, 2) <> '52' THEN CAST(right(typed.period, 2) AS SMALLINT)
    END AS month,
    CASE typed.flow WHEN '1' THEN 'importer' WHEN '2' THEN 'exporter' END AS reported_by,
    CASE typed.flow WHEN '1' THEN partners.iso3 WHEN '2' THEN reporters.iso3 END AS exporter,
    CASE typed.flow WHEN '1' THEN reporters.iso3 WHEN '2' THEN partners.iso3 END AS importer,
    typed.product,
    typed.amount,
    -- Where goods are counted in pieces or kept secret, a mass of nought beside a value is none.
    CASE
        WHEN
            typed.quantity_kg > 0
            OR typed.amount = 0
            OR NOT (typed.has_units OR typed.has_letters)
            THEN typed.quantity_kg
    END AS quantity_kg,
    -- Rows of a code with letters differ in the codes of other nomenclatures alone.
    concat_ws(
        '|', typed.partner, typed.trade_type, typed.procedure, typed.unit, typed.partner_number,
        CASE WHEN typed.has_letters THEN typed.other_codes END
    ) AS breakdown,
    typed.partner IN ('XI', 'XU') OR typed.procedure = '4' AS fallback
FROM typed
LEFT JOIN area_codes AS reporters ON reporters.code = typed.reporter
LEFT JOIN comext_areas AS partners ON partners.code = typed.partner
