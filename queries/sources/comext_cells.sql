-- The observations in an answer of the Comext API, typed, with all its levels and aggregates.
-- params: $areas
-- reads: raw
-- columns:
--   reporter VARCHAR code  as published
--   partner VARCHAR code  as published
--   product VARCHAR code  2, 4, 6 or 8 characters, or TOTAL
--   flow VARCHAR code  1 import, 2 export, other numbers parts of these
--   indicator VARCHAR code  what was measured, with its unit
--   year SMALLINT year  calendar year
--   month SMALLINT count  1 to 12, null where the row covers the year
--   value DOUBLE -  in the unit of the indicator; null where none is given
--   is_confidential BOOLEAN -  whether the flag says that the value is kept secret
SELECT
    CASE WHEN regexp_full_match(trim(raw.reporter), $areas) THEN trim(raw.reporter) END AS reporter,
    CASE WHEN regexp_full_match(trim(raw.partner), $areas) THEN trim(raw.partner) END AS partner,
    CASE
        WHEN
            regexp_full_match(trim(raw.product), '[0-9]{2}([0-9A-Z]{2}){0,3}|TOTAL')
            THEN trim(raw.product)
    END AS product,
    CASE WHEN regexp_full_match(trim(raw.flow), '[0-9]') THEN trim(raw.flow) END AS flow,
    trim(raw.indicators) AS indicator,
    CASE
        WHEN
            regexp_full_match(
                trim(raw.freq) || trim(raw.TIME_PERIOD),
                'A[0-9]{4}|M[0-9]{4}-(0[1-9]|1[0-2])'
            )
            THEN CAST(left(trim(raw.TIME_PERIOD), 4) AS SMALLINT)
        ELSE CAST(error('freq A goes with a year in TIME_PERIOD, M with a month') AS SMALLINT)
    END AS year,
    CASE
        WHEN trim(raw.freq) = 'M' THEN CAST(right(trim(raw.TIME_PERIOD), 2) AS SMALLINT)
    END AS month,
    CASE
        WHEN coalesce(trim(raw.OBS_VALUE), '') IN ('', ':') THEN NULL
        WHEN regexp_full_match(trim(raw.OBS_VALUE), '[0-9]+([.][0-9]+)?([eE][+]?[0-9]+)?')
            THEN CAST(raw.OBS_VALUE AS DOUBLE)
        ELSE CAST(error('OBS_VALUE is no number') AS DOUBLE)
    END AS value,
    contains(coalesce(upper(raw.OBS_FLAG), ''), 'C') AS is_confidential
FROM raw
