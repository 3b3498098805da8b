-- Follow measures month by month from the announcement, each by itself and all together, in each draw: what a month adds, and what has added up.
-- params: none
-- reads: node_effects, timings, base_lives, placed, economies
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   owner VARCHAR text  measure, or together: all of them, each line and direction once
--   month INTEGER months  since the announcement; 0 is the announcement itself
--   pressure_eur DOUBLE EUR  pressure in the month that ends here
--   self_harm_eur DOUBLE EUR  H + R in the month that ends here
--   pressure_sum_eur DOUBLE EUR  pressure since the announcement
--   self_harm_sum_eur DOUBLE EUR  H + R since the announcement
--   pressure_sum_bp DOUBLE bp  the same in 1/10,000 of the target's yearly GDP
--   self_harm_sum_bp DOUBLE bp  the same in 1/10,000 of the sender's yearly GDP
--   measures INTEGER count  measures in force in the month
WITH
-- the yearly rates at the ages where a horizon stands: short at 12 months, medium at 36, long at 60 and after;
-- at 0, for capital goods, the short one with a stop of additions that has not yet reached any of the stock
nodes AS (
    SELECT
        n.draw,
        n.variant,
        n.buyer || '/' || n.line AS touched,
        n.line,
        coalesce(max(n.pressure_eur) FILTER (WHERE n.age = 0), max(n.pressure_eur) FILTER (WHERE n.age = 12)) AS p0,
        max(n.pressure_eur) FILTER (WHERE n.age = 12) AS p12,
        max(n.pressure_eur) FILTER (WHERE n.age = 36) AS p36,
        max(n.pressure_eur) FILTER (WHERE n.age = 60) AS p60,
        max(n.pressure_eur) FILTER (WHERE n.age = -1) AS p_stocked,
        coalesce(max(n.harm_eur) FILTER (WHERE n.age = 0), max(n.harm_eur) FILTER (WHERE n.age = 12)) AS h0,
        max(n.harm_eur) FILTER (WHERE n.age = 12) AS h12,
        max(n.harm_eur) FILTER (WHERE n.age = 36) AS h36,
        max(n.harm_eur) FILTER (WHERE n.age = 60) AS h60,
        max(n.harm_eur) FILTER (WHERE n.age = -1) AS h_stocked,
        coalesce(max(n.retaliation_eur) FILTER (WHERE n.age = 0), max(n.retaliation_eur) FILTER (WHERE n.age = 12)) AS r0,
        max(n.retaliation_eur) FILTER (WHERE n.age = 12) AS r12,
        max(n.retaliation_eur) FILTER (WHERE n.age = 36) AS r36,
        max(n.retaliation_eur) FILTER (WHERE n.age = 60) AS r60,
        max(n.retaliation_eur) FILTER (WHERE n.age = -1) AS r_stocked
    FROM node_effects AS n
    JOIN placed AS p ON p.variant = n.variant
    GROUP BY n.draw, n.variant, n.buyer, n.line
),
-- lines that several measures touch, or whose base wears out, stand for themselves; all others of a measure go as one;
-- summed in millionths of a euro: whole numbers add up the same in any order
strands AS (
    SELECT
        n.draw,
        n.variant,
        CASE WHEN s.measures > 1 OR b.line IS NOT NULL THEN n.touched ELSE '' END AS strand,
        b.life_months,
        sum((1e6 * n.p0)::BIGINT)::BIGINT / 1e6 AS p0,
        sum((1e6 * n.p12)::BIGINT)::BIGINT / 1e6 AS p12,
        sum((1e6 * n.p36)::BIGINT)::BIGINT / 1e6 AS p36,
        sum((1e6 * n.p60)::BIGINT)::BIGINT / 1e6 AS p60,
        coalesce(sum((1e6 * n.p_stocked)::BIGINT)::BIGINT, 0) / 1e6 AS p_stocked,
        sum((1e6 * n.h0)::BIGINT)::BIGINT / 1e6 AS h0,
        sum((1e6 * n.h12)::BIGINT)::BIGINT / 1e6 AS h12,
        sum((1e6 * n.h36)::BIGINT)::BIGINT / 1e6 AS h36,
        sum((1e6 * n.h60)::BIGINT)::BIGINT / 1e6 AS h60,
        coalesce(sum((1e6 * n.h_stocked)::BIGINT)::BIGINT, 0) / 1e6 AS h_stocked,
        sum((1e6 * n.r0)::BIGINT)::BIGINT / 1e6 AS r0,
        sum((1e6 * n.r12)::BIGINT)::BIGINT / 1e6 AS r12,
        sum((1e6 * n.r36)::BIGINT)::BIGINT / 1e6 AS r36,
        sum((1e6 * n.r60)::BIGINT)::BIGINT / 1e6 AS r60,
        coalesce(sum((1e6 * n.r_stocked)::BIGINT)::BIGINT, 0) / 1e6 AS r_stocked
    FROM nodes AS n
    JOIN (SELECT touched, count(*) AS measures FROM nodes WHERE draw = 0 GROUP BY touched) AS s ON s.touched = n.touched
    LEFT JOIN base_lives AS b ON b.draw = n.draw AND b.line = n.line
    GROUP BY n.draw, n.variant, strand, b.life_months
),
-- the part of each month in which the measure is in force, its age in the middle of that part, and how much of it stocks bridge
calendar AS (
    SELECT
        t.draw,
        t.variant,
        m.month,
        least(1, m.month - t.start_months) AS in_force,
        (greatest(m.month - 1, t.start_months) + m.month) / 2 - t.start_months AS age,
        least(greatest(t.start_months + t.cover_months - greatest(m.month - 1, t.start_months), 0) / least(1, m.month - t.start_months), 1) AS bridged
    FROM timings AS t
    JOIN placed AS p ON p.variant = t.variant
    CROSS JOIN (SELECT unnest(range(1, 121))::INTEGER AS month) AS m
    WHERE m.month > t.start_months
),
weighed AS (
    SELECT
        *,
        least(age, 12) / 12 AS to_short,
        least(greatest(age - 12, 0), 24) / 24 AS to_medium,
        least(greatest(age - 36, 0), 24) / 24 AS to_long
    FROM calendar
),
yearly AS (
    SELECT
        c.draw,
        c.variant,
        c.month,
        n.strand,
        c.in_force / 12 * (
            (1 - c.bridged)
            * (n.p0 + c.to_short * (n.p12 - n.p0) + c.to_medium * (n.p36 - n.p12) + c.to_long * (n.p60 - n.p36))
            + c.bridged * n.p_stocked
        ) AS pressure_eur,
        c.in_force / 12 * (
            (1 - c.bridged)
            * (n.h0 + c.to_short * (n.h12 - n.h0) + c.to_medium * (n.h36 - n.h12) + c.to_long * (n.h60 - n.h36))
            + c.bridged * n.h_stocked
        ) AS harm_eur,
        c.in_force / 12 * (
            (1 - c.bridged)
            * (n.r0 + c.to_short * (n.r12 - n.r0) + c.to_medium * (n.r36 - n.r12) + c.to_long * (n.r60 - n.r36))
            + c.bridged * n.r_stocked
        ) AS retaliation_eur,
        -- a base that is not served wears out, and presses less; the seller's sales of service are lost all the same
        coalesce(exp(-c.age / n.life_months), 1) AS base_left
    FROM weighed AS c
    JOIN strands AS n ON n.draw = c.draw AND n.variant = c.variant
),
rates AS (
    SELECT
        draw,
        variant,
        month,
        strand,
        base_left * pressure_eur AS pressure_eur,
        harm_eur + base_left * retaliation_eur AS self_harm_eur
    FROM yearly
),
owned AS (
    SELECT draw, variant AS owner, month, pressure_eur, self_harm_eur
    FROM rates
    UNION ALL
    SELECT draw, 'together' AS owner, month, max(pressure_eur) AS pressure_eur, max(self_harm_eur) AS self_harm_eur
    FROM rates
    GROUP BY draw, month, strand, CASE WHEN strand = '' THEN variant END
),
sums AS (
    SELECT
        draw,
        owner,
        month,
        sum((1e6 * pressure_eur)::BIGINT)::BIGINT AS pressure,
        sum((1e6 * self_harm_eur)::BIGINT)::BIGINT AS self_harm
    FROM owned
    GROUP BY draw, owner, month
),
in_force AS (
    SELECT draw, month, count(DISTINCT variant)::INTEGER AS measures
    FROM calendar
    GROUP BY draw, month
),
-- months before anything is in force are nought
owners AS (
    SELECT t.draw, t.variant AS owner
    FROM timings AS t
    JOIN placed AS p ON p.variant = t.variant
    UNION
    SELECT draw, 'together' FROM timings
),
filled AS (
    SELECT
        o.draw,
        o.owner,
        m.month,
        coalesce(s.pressure, 0) AS pressure,
        coalesce(s.self_harm, 0) AS self_harm,
        CASE WHEN o.owner = 'together' THEN coalesce(f.measures, 0) WHEN s.month IS NULL THEN 0 ELSE 1 END AS measures
    FROM owners AS o
    CROSS JOIN (SELECT unnest(range(0, 121))::INTEGER AS month) AS m
    LEFT JOIN sums AS s ON s.draw = o.draw AND s.owner = o.owner AND s.month = m.month
    LEFT JOIN in_force AS f ON f.draw = o.draw AND f.month = m.month
),
added AS (
    SELECT
        *,
        sum(pressure) OVER w / 1e6 AS pressure_sum_eur,
        sum(self_harm) OVER w / 1e6 AS self_harm_sum_eur
    FROM filled
    WINDOW w AS (PARTITION BY draw, owner ORDER BY month)
)
SELECT
    a.draw,
    a.owner,
    a.month,
    a.pressure / 1e6 AS pressure_eur,
    a.self_harm / 1e6 AS self_harm_eur,
    a.pressure_sum_eur,
    a.self_harm_sum_eur,
    10000 * a.pressure_sum_eur / e.gdp_target_eur AS pressure_sum_bp,
    10000 * a.self_harm_sum_eur / e.gdp_sender_eur AS self_harm_sum_bp,
    a.measures::INTEGER AS measures
FROM added AS a
CROSS JOIN economies AS e
