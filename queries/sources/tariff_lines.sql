-- The lines of a customs tariff with their duties, as published.
-- params: $year
-- reads: raw
-- columns:
--   year SMALLINT year  year of the Combined Nomenclature of the codes
--   product VARCHAR code  eight digits, or ten where the tariff splits the line
--   duty_text VARCHAR text  the duty as published; null if none is given
SELECT
    CAST($year AS SMALLINT) AS year,
    CASE
        WHEN regexp_full_match(trim(cn_code), '[0-9]{8}([0-9]{2})?') THEN trim(cn_code)
        ELSE error('cn_code')
    END AS product,
    CASE
        WHEN regexp_full_match(trim(cet_duty_rate), '[0-9]{6,}([.][0-9]+)?%')
            THEN error(cet_duty_rate || ' is no duty')
        ELSE nullif(trim(cet_duty_rate), '')
    END AS duty_text
FROM raw
