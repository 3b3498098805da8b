-- Lay what the measures cost together on the countries of the sender, in each draw.
-- params: none
-- reads: effects_once, member_shares, exposure_shares
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   member VARCHAR code  country of the sender, ISO 3166 alpha-3
--   harm_eur DOUBLE EUR  its part of H
--   retaliation_eur DOUBLE EUR  its part of R
WITH harmed AS (
    SELECT c.draw, s.member, sum((c.harm_eur * s.share)::DECIMAL(38, 18))::DOUBLE AS harm_eur
    FROM effects_once AS c
    JOIN member_shares AS s ON s.buyer = c.buyer AND s.line = c.line
    GROUP BY c.draw, s.member
),
answered AS (
    SELECT draw, sum(retaliation_eur::DECIMAL(38, 18))::DOUBLE AS retaliation_eur
    FROM effects_once
    GROUP BY draw
)
SELECT
    a.draw,
    x.member,
    coalesce(h.harm_eur, 0) AS harm_eur,
    a.retaliation_eur * x.share AS retaliation_eur
FROM answered AS a
CROSS JOIN exposure_shares AS x
LEFT JOIN harmed AS h ON h.draw = a.draw AND h.member = x.member
