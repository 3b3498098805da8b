-- The rows of a UN Comtrade file that count: goods of six digits, imported or exported, once for each flow.
-- params: none
-- reads: raw, comtrade_areas
-- columns:
--   year SMALLINT year  calendar year
--   month SMALLINT -  null where the values are annual
--   reported_by VARCHAR text  importer or exporter
--   reporter_number VARCHAR code  as published, without leading zeros
--   partner_number VARCHAR code  the same; 0 is the world
--   reporter VARCHAR code  ISO3
--   partner VARCHAR code  ISO3; null where the partner is the world
--   edition VARCHAR code  H0 to H6, the HS edition of the code
--   product VARCHAR code  six digits, or 9999AA
--   amount BIGINT USD  import CIF or export FOB, whole dollars
--   quantity_kg BIGINT kg  net weight; null if not reported
WITH trimmed AS (
    SELECT
        trim(period) AS period,
        trim(freqCode) AS frequency,
        trim(cmdCode) AS product,
        trim(classificationCode) AS edition,
        -- The database would read 1_000 as a number.
        replace(primaryValue, '_', '?') AS amount,
        nullif(trim(replace(netWgt, '_', '?')), '') AS weight,
        CAST(CAST(reporterCode AS INTEGER) AS VARCHAR) AS reporter_number,
        CAST(CAST(partnerCode AS INTEGER) AS VARCHAR) AS partner_number,
        CASE trim(flowCode)
            WHEN 'M' THEN 'importer'
            WHEN 'X' THEN 'exporter'
        END AS reported_by
    FROM raw
    WHERE
        -- One expression, so that a bad row raises whatever else is wrong with it.
        CASE
            WHEN trim(typeCode) IS DISTINCT FROM 'C' THEN error('typeCode')
            WHEN NOT coalesce(
                regexp_full_match(trim(flowCode), 'M|X|RX|RM|DX|DM|FM|MIP|MOP|XIP|XOP'), false
            ) THEN error('flowCode')
            WHEN NOT coalesce(
                regexp_full_match(
                    trim(cmdCode), '[0-9]{6}|9999AA|TOTAL|AG[0-9]|[0-9]{2}|[0-9]{4}'
                ), false
            ) THEN error('cmdCode')
            ELSE
                -- Re-exports, re-imports and the rest are parts of X and M.
                trim(flowCode) IN ('M', 'X')
                AND regexp_full_match(trim(cmdCode), '[0-9]{6}|9999AA')
                -- A flow stands once for all second partners, procedures and modes of transport
                -- together, and again for each of them.
                AND CAST(coalesce(nullif(trim(partner2Code), ''), '0') AS INTEGER) = 0
                AND CAST(coalesce(nullif(trim(motCode), ''), '0') AS INTEGER) = 0
                AND CAST(coalesce(nullif(trim(mosCode), ''), '0') AS INTEGER) = 0
                AND coalesce(nullif(trim(customsCode), ''), 'C00') = 'C00'
        END
)

SELECT
    CAST(
        CASE
            WHEN frequency = 'A' AND regexp_full_match(period, '[0-9]{4}') THEN period
            WHEN frequency = 'M' AND regexp_full_match(period, '[0-9]{4}(0[1-9]|1[0-2])')
                THEN period[1:4]
            ELSE error('the period does not fit the frequency ' || frequency || ': ' || period)
        END AS SMALLINT
    ) AS year,
    CASE WHEN frequency = 'M' THEN CAST(period[5:6] AS SMALLINT) END AS month,
    trimmed.reported_by,
    trimmed.reporter_number,
    trimmed.partner_number,
    CASE WHEN reporters.number IS NULL THEN error('reporterCode') ELSE reporters.iso3 END
        AS reporter,
    CASE WHEN partners.number IS NULL THEN error('partnerCode') ELSE partners.iso3 END AS partner,
    CASE
        WHEN regexp_full_match(edition, 'H[0-9S]') THEN edition ELSE error('classificationCode')
    END AS edition,
    trimmed.product,
    CAST(round(CAST(trimmed.amount AS DECIMAL(38, 6))) AS BIGINT) AS amount,
    -- A weight of nought beside a value means that no weight was reported.
    nullif(CAST(round(CAST(trimmed.weight AS DECIMAL(38, 6))) AS BIGINT), 0) AS quantity_kg
FROM trimmed
LEFT JOIN comtrade_areas AS reporters ON reporters.number = trimmed.reporter_number
LEFT JOIN comtrade_areas AS partners ON partners.number = trimmed.partner_number
WHERE
    (reporters.number IS NULL OR reporters.iso3 IS NOT NULL)
    AND (partners.number IS NULL OR partners.iso3 IS NOT NULL OR partners.number = '0')
