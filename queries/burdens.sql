-- Say who pays: harm and retaliation of each country of the sender, in money and in basis points of its GDP, with its range over the draws.
-- params: none
-- reads: member_burdens, effects_once, member_shares, parties, countries, member_economies
-- columns:
--   member VARCHAR code  country of the sender, ISO 3166 alpha-3
--   name VARCHAR text  its name
--   burden_eur DOUBLE EUR  what it bears in a year, to the cent: the column adds up to the sender's harm and retaliation
--   burden_bp DOUBLE bp  burden in 1/10,000 of its GDP
--   burden_share DOUBLE share  its part of all that the sender bears, null where that is nothing or a gain
--   harm_eur DOUBLE EUR  its part of H: by its sales, or by its purchases of what is limited
--   retaliation_eur DOUBLE EUR  its part of R: by its purchases from the target in the exposure sectors
--   gdp_eur BIGINT EUR  its GDP
--   basis VARCHAR text  what its harm is divided by: own flows, cited shares, flows of its industry, gdp where none is held
--   flags VARCHAR text  entry_port: goods that enter there for others count as its own; partner: no member of the sender
--   burden_p05 DOUBLE EUR  burden, 5 % of the draws are lower; null without draws, as all that follows
--   burden_p95 DOUBLE EUR  burden, 5 % of the draws are higher
--   burden_bp_p05 DOUBLE bp  burden in bp of GDP, 5 % of the draws are lower
--   burden_bp_p95 DOUBLE bp  burden in bp of GDP, 5 % of the draws are higher
WITH
amounts AS (
    SELECT member, 'harm' AS part, harm_eur::DECIMAL(38, 18) AS value_eur FROM member_burdens WHERE draw = 0
    UNION ALL
    SELECT member, 'retaliation' AS part, retaliation_eur::DECIMAL(38, 18) AS value_eur FROM member_burdens WHERE draw = 0
),
-- one sum runs over all harm, then all retaliation, and is rounded step by step, so that the cents of both together add up
running AS (
    SELECT member, part, round(sum(value_eur) OVER (ORDER BY part, member), 2) AS upto_eur
    FROM amounts
),
stepped AS (
    SELECT member, part, upto_eur - coalesce(lag(upto_eur) OVER (ORDER BY part, member), 0) AS value_eur
    FROM running
),
cents AS (
    SELECT
        member,
        sum(value_eur) FILTER (WHERE part = 'harm') AS harm_eur,
        sum(value_eur) FILTER (WHERE part = 'retaliation') AS retaliation_eur
    FROM stepped
    GROUP BY member
),
bases AS (
    SELECT
        s.member,
        string_agg(DISTINCT s.basis, ' ' ORDER BY s.basis) AS basis,
        bool_or(c.buyer = 'sender' AND s.basis = 'own' AND s.member IN ('NLD', 'BEL')) AS enters
    FROM effects_once AS c
    JOIN member_shares AS s ON s.buyer = c.buyer AND s.line = c.line
    WHERE c.draw = 0 AND c.harm_eur <> 0
    GROUP BY s.member
),
spread AS (
    SELECT
        member,
        quantile_disc(harm_eur + retaliation_eur, 0.05) AS burden_p05,
        quantile_disc(harm_eur + retaliation_eur, 0.95) AS burden_p95
    FROM member_burdens
    WHERE draw > 0
    GROUP BY member
)
SELECT
    c.member,
    n.name,
    (c.harm_eur + c.retaliation_eur)::DOUBLE AS burden_eur,
    10000 * (c.harm_eur + c.retaliation_eur)::DOUBLE / e.gdp_eur AS burden_bp,
    CASE
        WHEN sum(c.harm_eur + c.retaliation_eur) OVER () > 0
            THEN (c.harm_eur + c.retaliation_eur)::DOUBLE / sum(c.harm_eur + c.retaliation_eur) OVER ()::DOUBLE
    END AS burden_share,
    c.harm_eur::DOUBLE AS harm_eur,
    c.retaliation_eur::DOUBLE AS retaliation_eur,
    e.gdp_eur,
    b.basis,
    concat_ws(
        ' ',
        CASE WHEN b.enters THEN 'entry_port' END,
        CASE WHEN p.is_partner THEN 'partner' END
    ) AS flags,
    s.burden_p05,
    s.burden_p95,
    10000 * s.burden_p05 / e.gdp_eur AS burden_bp_p05,
    10000 * s.burden_p95 / e.gdp_eur AS burden_bp_p95
FROM cents AS c
JOIN parties AS p ON p.iso3 = c.member AND p.side = 'sender'
JOIN countries AS n ON n.iso3 = c.member
JOIN member_economies AS e ON e.member = c.member
LEFT JOIN bases AS b ON b.member = c.member
LEFT JOIN spread AS s ON s.member = c.member
ORDER BY burden_bp DESC, c.member
