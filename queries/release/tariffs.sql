-- Most-favoured-nation duties of the common external tariff, one row a tariff line and HS 2022 code that it serves.
-- params: none
-- reads: tariff, hs_links
-- columns:
--   classification VARCHAR code  CN2020
--   product VARCHAR code  eight digits, or ten where the tariff splits the line
--   duty_rate DOUBLE share  ad valorem rate, null where the duty is specific or mixed
--   duty_text VARCHAR text  the duty as published
--   hs2022 VARCHAR code  HS 2022 code that has the line's HS 2017 code as its counterpart, null where none has
SELECT
    'CN2020' AS classification,
    tariff.cn_code_2020 AS product,
    CASE
        WHEN regexp_full_match(tariff.cet_duty_rate, '[0-9]+(\.[0-9]+)?%')
            THEN CAST(CAST(rtrim(tariff.cet_duty_rate, '%') AS DECIMAL(9, 4)) / 100 AS DOUBLE)
    END AS duty_rate,
    tariff.cet_duty_rate AS duty_text,
    hs_links.code AS hs2022
FROM tariff
LEFT JOIN hs_links
    ON hs_links.edition_from = 2022 AND hs_links.edition_to = 2017
    AND hs_links.counterpart = tariff.cn_code_2020[1:6]
ORDER BY tariff.cn_code_2020, hs_links.code
