-- Trade elasticities by HS 2007 code, as published in ProTEE and checked to be numbers.
-- params: none
-- reads: raw
-- columns:
--   HS6 VARCHAR code  HS 2007, six digits
--   zero VARCHAR text  1 where the estimate was not significant and the value is borrowed
--   positive VARCHAR text  1 where the estimate had the wrong sign and the value is borrowed
--   sigma VARCHAR text  elasticity as published; null if missing
SELECT
    CASE WHEN regexp_full_match(trim(HS6), '[0-9]{6}') THEN trim(HS6) ELSE error('HS6') END AS HS6,
    CASE WHEN trim(zero) IN ('0', '1') THEN trim(zero) ELSE error('zero') END AS zero,
    CASE WHEN trim(positive) IN ('0', '1') THEN trim(positive) ELSE error('positive') END
        AS positive,
    CASE
        WHEN coalesce(trim(sigma), '') = '' THEN NULL
        WHEN NOT regexp_full_match(trim(sigma), '-?[0-9]*[.]?[0-9]+([eE][+-]?[0-9]+)?') THEN error('sigma')
        WHEN abs(CAST(trim(sigma) AS DOUBLE)) < 1e6 THEN trim(sigma)
        ELSE error(sigma || ' is no elasticity')
    END AS sigma
FROM raw
