-- Give each line that the sender buys the duty in force on the target's goods: the simple mean of its tariff lines, and the trade defence on top.
-- params: none
-- reads: lines, sides, parties, sectors, published_scope, industry_chapters, tariffs, trade_defence
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
--   tariff_rate DOUBLE share  most-favoured-nation duty
--   duty_origin VARCHAR text  tariff_line, subheading, industry_mean, or no_duty_held
--   trade_defence_rate DOUBLE share  anti-dumping or countervailing duty on top, 0 where there is none
--   defended VARCHAR text  sector and product whose trade defence that is, null where there is none
--   defended_against VARCHAR code  country of the target's that bears it, null where there is none
WITH bought AS (
    SELECT l.*, n.industry
    FROM lines AS l
    JOIN sectors AS n ON n.sector = l.sector
    WHERE l.buyer = 'sender' AND EXISTS (SELECT 1 FROM sides WHERE side = 'sender' AND applies_union_tariff)
),
codes AS (
    SELECT sector, line, coalesce(hs2022, code) AS hs2022, line AS cn8
    FROM bought
    WHERE role = 'hs'
    UNION ALL
    SELECT b.sector, b.line, s.product, NULL
    FROM bought AS b
    JOIN published_scope AS s ON s.line = b.line
    WHERE b.role = 'published'
),
by_code AS (
    SELECT
        c.sector,
        c.line,
        avg(t.duty_rate) FILTER (WHERE t.cn8 = c.cn8) AS exact_rate,
        avg(t.duty_rate) AS subheading_rate
    FROM codes AS c
    JOIN (SELECT DISTINCT hs2022, product, left(product, 8) AS cn8, duty_rate::DECIMAL(18, 6) AS duty_rate FROM tariffs) AS t
        ON t.hs2022 = c.hs2022
    GROUP BY c.sector, c.line
),
-- a prefix of an industry is a chapter (two digits), a heading (four) or a subheading (six)
made AS (
    SELECT DISTINCT i.industry, t.product, t.duty_rate::DECIMAL(18, 6) AS duty_rate
    FROM (SELECT DISTINCT CASE WHEN role IN ('icio', 'proxy') THEN line ELSE industry END AS industry FROM bought) AS n
    JOIN industry_chapters AS i ON i.industry = n.industry
    JOIN tariffs AS t ON left(t.product, 2) = left(i.prefix, 2) AND starts_with(t.product, i.prefix)
),
by_industry AS (
    SELECT industry, sum(duty_rate)::DOUBLE / NULLIF(count(duty_rate), 0) AS industry_rate
    FROM made
    GROUP BY industry
),
defended AS (
    SELECT
        b.sector,
        b.line,
        max(d.rate) AS rate,
        max_by(d.sector || ':' || d.product, (d.rate, d.product, d.seller)) AS defended,
        max_by(d.seller, (d.rate, d.product, d.seller)) AS defended_against
    FROM bought AS b
    LEFT JOIN published_scope AS s ON s.line = b.line
    JOIN parties AS t ON t.side = 'target'
    JOIN trade_defence AS d ON d.seller = t.iso3 AND d.sector = b.sector AND d.product IN (b.code, b.hs2022, s.product)
    GROUP BY b.sector, b.line
)
SELECT
    b.buyer,
    b.sector,
    b.line,
    coalesce(c.exact_rate, c.subheading_rate, i.industry_rate, 0) AS tariff_rate,
    CASE
        WHEN c.exact_rate IS NOT NULL THEN 'tariff_line'
        WHEN c.subheading_rate IS NOT NULL THEN 'subheading'
        WHEN i.industry_rate IS NOT NULL THEN 'industry_mean'
        ELSE 'no_duty_held'
    END AS duty_origin,
    coalesce(d.rate, 0) AS trade_defence_rate,
    d.defended,
    d.defended_against
FROM bought AS b
LEFT JOIN by_code AS c ON c.sector = b.sector AND c.line = b.line
LEFT JOIN by_industry AS i ON i.industry = CASE WHEN b.role IN ('icio', 'proxy') THEN b.line ELSE b.industry END
LEFT JOIN defended AS d ON d.sector = b.sector AND d.line = b.line
