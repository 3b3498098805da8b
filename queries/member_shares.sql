-- Divide each line among the countries of the sender: as cited, by the line's own flows, by those of the sector's industry, or by GDP where none of these is held.
-- params: none
-- reads: lines, measures, variants, sectors, periods, reporters, members, line_members, parties, member_economies
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   line VARCHAR text  line of the sector, or the measure's own base
--   member VARCHAR code  country of the sender, ISO 3166 alpha-3
--   share DOUBLE share  its part of what the sender sells to the target, or buys from it
--   basis VARCHAR text  cited, own, industry or gdp
WITH touched AS (
    SELECT l.buyer, l.sector, l.line, l.role, l.code, l.source, l.year
    FROM lines AS l
    WHERE l.role <> 'proxy'
    UNION ALL BY NAME
    SELECT DISTINCT 'sender' AS buyer, split_part(m.sector, ' ', 1) AS sector, m.measure AS line, 'base' AS role
    FROM measures AS m
    JOIN variants AS v ON v.measure = m.measure
    WHERE m.turnover_eur IS NOT NULL
),
cited AS (
    SELECT t.buyer, t.sector, t.line, m.member, m.share AS amount, 'cited' AS basis, 1 AS preference
    FROM touched AS t
    JOIN line_members AS m ON m.line = t.line AND m.year = t.year
    JOIN parties AS p ON p.iso3 = m.member AND p.side = 'sender'
),
own AS (
    SELECT
        t.buyer,
        t.sector,
        t.line,
        m.member,
        sum(CASE t.buyer WHEN 'target' THEN m.sold_eur ELSE m.bought_eur END)::DOUBLE AS amount,
        'own' AS basis,
        2 AS preference
    FROM touched AS t
    JOIN sectors AS n ON n.sector = t.sector
    -- the years that the line is the mean of, whatever edition each is reported in
    JOIN periods AS p
        ON p.source = t.source AND p.code = t.code AND p.product = t.line
        AND p.year <= t.year AND p.year > t.year - n.years
    LEFT JOIN reporters AS r
        ON r.source = p.source AND r.classification = p.classification AND r.year = p.year AND r.side = t.buyer
    JOIN members AS m
        ON m.source = p.source AND m.classification = p.classification AND m.product = p.product AND m.year = p.year
    WHERE t.role IN ('hs', 'icio') AND coalesce(r.complete, p.world)
    GROUP BY t.buyer, t.sector, t.line, m.member
),
industry AS (
    SELECT
        t.buyer,
        t.sector,
        t.line,
        m.member,
        CASE t.buyer WHEN 'target' THEN m.sold_eur ELSE m.bought_eur END::DOUBLE AS amount,
        'industry' AS basis,
        3 AS preference
    FROM touched AS t
    JOIN sectors AS n ON n.sector = t.sector
    JOIN members AS m ON m.source = 'icio' AND m.product = n.industry
    WHERE m.year = (SELECT max(year) FROM members WHERE source = 'icio')
),
by_size AS (
    SELECT t.buyer, t.sector, t.line, e.member, e.gdp_eur::DOUBLE AS amount, 'gdp' AS basis, 4 AS preference
    FROM touched AS t
    CROSS JOIN member_economies AS e
),
found AS (
    SELECT *, sum(amount::DECIMAL(38, 6)) OVER (PARTITION BY buyer, sector, line, basis)::DOUBLE AS total
    FROM (SELECT * FROM cited UNION ALL SELECT * FROM own UNION ALL SELECT * FROM industry UNION ALL SELECT * FROM by_size)
    WHERE amount > 0
),
-- a line of two sectors is divided once
chosen AS (
    SELECT buyer, line, min((preference, sector)) AS first FROM found GROUP BY buyer, line
)
SELECT f.buyer, f.line, f.member, f.amount / f.total AS share, f.basis
FROM found AS f
JOIN chosen AS c ON c.buyer = f.buyer AND c.line = f.line AND c.first = (f.preference, f.sector)
