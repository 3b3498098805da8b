-- Most-favoured-nation duties of the common external tariff, one row a tariff line and HS 2022 code that it serves.
-- params: none
-- reads: tariff_lines, hs_links
-- columns:
--   classification VARCHAR code  CN and the year of the tariff
--   product VARCHAR code  eight digits, or ten where the tariff splits the line
--   duty_rate DOUBLE share  ad valorem rate, null where the duty is specific or mixed
--   duty_text VARCHAR text  the duty as published
--   hs2022 VARCHAR code  HS 2022 code that has the line's HS code as its counterpart, null where none has
WITH counterparts AS (
    SELECT edition_to AS edition, counterpart, code AS hs2022
    FROM hs_links
    WHERE edition_from = 2022 AND edition_to = 2017
    UNION ALL
    SELECT DISTINCT edition_from, code, code
    FROM hs_links
    WHERE edition_from = 2022
)

SELECT
    'CN' || tariff_lines.year AS classification,
    tariff_lines.product,
    CASE
        WHEN regexp_full_match(tariff_lines.duty_text, '[0-9]+(\.[0-9]+)?%')
            THEN CAST(CAST(rtrim(tariff_lines.duty_text, '%') AS DECIMAL(9, 4)) / 100 AS DOUBLE)
    END AS duty_rate,
    tariff_lines.duty_text,
    counterparts.hs2022
FROM tariff_lines
LEFT JOIN counterparts
    ON counterparts.edition = CASE WHEN tariff_lines.year >= 2022 THEN 2022 WHEN tariff_lines.year >= 2017 THEN 2017 END
    AND counterparts.counterpart = tariff_lines.product[1:6]
ORDER BY tariff_lines.product, counterparts.hs2022
