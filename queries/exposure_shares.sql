-- Divide retaliation among the countries of the sender: by what they buy from the target in the exposure sectors, by GDP where nothing of these is held.
-- params: none
-- reads: lines, sectors, members, member_economies
-- columns:
--   member VARCHAR code  country of the sender, ISO 3166 alpha-3
--   share DOUBLE share  its part of the sender's purchases
WITH exposed AS (
    SELECT m.member, sum(m.bought_eur)::DOUBLE AS amount
    FROM (
        SELECT DISTINCT l.line, l.source, l.classification, l.year
        FROM lines AS l
        JOIN sectors AS n ON n.sector = l.sector AND list_contains(string_split(n.role, ' '), 'exposure')
        WHERE l.buyer = 'sender' AND l.role IN ('hs', 'icio')
    ) AS l
    JOIN members AS m
        ON m.source = l.source AND m.classification = l.classification AND m.product = l.line AND m.year = l.year
    GROUP BY m.member
),
weighed AS (
    SELECT e.member, coalesce(x.amount, 0) AS amount, e.gdp_eur::DOUBLE AS gdp_eur
    FROM member_economies AS e
    LEFT JOIN exposed AS x ON x.member = e.member
)
SELECT
    member,
    CASE
        WHEN sum(amount::DECIMAL(38, 6)) OVER () > 0 THEN amount / sum(amount::DECIMAL(38, 6)) OVER ()::DOUBLE
        ELSE gdp_eur / sum(gdp_eur::DECIMAL(38, 6)) OVER ()::DOUBLE
    END AS share
FROM weighed
