-- The European Central Bank's annual average reference rates, from an answer of its data service.
-- params: none
-- reads: raw
-- columns:
--   currency VARCHAR code  ISO 4217
--   year SMALLINT year  calendar year
--   units_per_eur DOUBLE index  units of the currency that one euro buys
--   source VARCHAR text  publisher
SELECT
    CASE
        WHEN regexp_full_match(trim(CURRENCY), '[A-Z]{3}') THEN trim(CURRENCY)
        ELSE error('CURRENCY')
    END AS currency,
    CASE
        WHEN regexp_full_match(trim(TIME_PERIOD), '[0-9]{4}')
            THEN CAST(trim(TIME_PERIOD) AS SMALLINT)
        ELSE error('an annual average has the period ' || TIME_PERIOD)
    END AS year,
    CASE
        WHEN NOT coalesce(regexp_full_match(trim(OBS_VALUE), '[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?'), FALSE)
            THEN error('no rate is published for ' || CURRENCY || ' in ' || TIME_PERIOD)
        -- a euro buys no more of the cheapest money, and no less of the dearest
        WHEN CAST(trim(OBS_VALUE) AS DOUBLE) BETWEEN 1e-6 AND 1e15
            THEN CAST(trim(OBS_VALUE) AS DOUBLE)
        ELSE error(OBS_VALUE || ' is no rate of ' || CURRENCY || ' in ' || TIME_PERIOD)
    END AS units_per_eur,
    'ECB' AS source
FROM raw
WHERE
    -- Days, months, quarters, end-of-period rates and rates against other currencies are left out.
    trim(FREQ) = 'A' AND trim(CURRENCY_DENOM) = 'EUR' AND trim(EXR_TYPE) = 'SP00'
    AND trim(EXR_SUFFIX) = 'A'
    -- A year without a rate is published as an empty or NaN value with the status M.
    AND NOT (trim(coalesce(OBS_STATUS, '')) = 'M' AND coalesce(trim(OBS_VALUE), '') IN ('', 'NaN'))
