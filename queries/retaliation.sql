-- Say what each move of a package and of the reply to it costs either side, each line and direction once, beyond what is in force.
-- params: none
-- reads: moves, running, measures, assessed, falls_on, cuts, kinds, terms
-- columns:
--   move VARCHAR text  measure (the sender's) or reply (the target's)
--   id VARCHAR text  measure or reply of the menu
--   title VARCHAR text  what it does
--   target_loss_eur DOUBLE EUR  real income that it costs the target in a year, beyond the rows above and what is in force
--   sender_loss_eur DOUBLE EUR  real income that it costs the sender in a year, beyond the rows above and what is in force
--   target_running_eur DOUBLE EUR  what the target loses by this and all rows above
--   sender_running_eur DOUBLE EUR  what the sender loses by this and all rows above
--   target_running_p05 DOUBLE EUR  the same, 5 % of the draws are lower; null without draws, as all that follows
--   target_running_p95 DOUBLE EUR  the same, 5 % of the draws are higher
--   sender_running_p05 DOUBLE EUR  the same, 5 % of the draws are lower
--   sender_running_p95 DOUBLE EUR  the same, 5 % of the draws are higher
--   days_of_cover DOUBLE days  days that the buyer's stocks last, null where unknown
--   falls_on VARCHAR text  countries of the sender that bear most of what it costs by itself, the heaviest first
--   evidence VARCHAR text  A official flows, B official or filing for the main part, C press, proxy or mixed basis
--   flags VARCHAR text  no_target_tariff: the target's duty in force is taken as 0; intermediate_use: industry lines without final goods; essential: a basic need
--   note VARCHAR text  what the menu says of it
WITH in_force AS (
    SELECT r.draw, r.pressure_running_eur, r.self_harm_running_eur
    FROM running AS r
    JOIN moves AS m ON m.variant = r.variant AND m.move = 'in force'
),
beyond AS (
    SELECT
        r.draw,
        r.variant,
        r.pressure_added_eur,
        r.self_harm_added_eur,
        r.pressure_running_eur - coalesce(f.pressure_running_eur, 0) AS target_running_eur,
        r.self_harm_running_eur - coalesce(f.self_harm_running_eur, 0) AS sender_running_eur
    FROM running AS r
    LEFT JOIN in_force AS f ON f.draw = r.draw
),
spread AS (
    SELECT
        variant,
        max(pressure_added_eur) FILTER (WHERE draw = 0) AS target_loss_eur,
        max(self_harm_added_eur) FILTER (WHERE draw = 0) AS sender_loss_eur,
        max(target_running_eur) FILTER (WHERE draw = 0) AS target_running_eur,
        max(sender_running_eur) FILTER (WHERE draw = 0) AS sender_running_eur,
        quantile_disc(target_running_eur, 0.05) FILTER (WHERE draw > 0) AS target_running_p05,
        quantile_disc(target_running_eur, 0.95) FILTER (WHERE draw > 0) AS target_running_p95,
        quantile_disc(sender_running_eur, 0.05) FILTER (WHERE draw > 0) AS sender_running_p05,
        quantile_disc(sender_running_eur, 0.95) FILTER (WHERE draw > 0) AS sender_running_p95
    FROM beyond
    GROUP BY variant
),
flagged AS (
    SELECT
        c.variant,
        concat_ws(
            ' ',
            CASE WHEN bool_or(k.wedge = 'duty' AND c.buyer = 'target') THEN 'no_target_tariff' END,
            CASE WHEN bool_or(t.role = 'icio') THEN 'intermediate_use' END,
            CASE WHEN bool_or(c.essential) THEN 'essential' END
        ) AS flags
    FROM cuts AS c
    JOIN measures AS m ON m.measure = c.measure
    JOIN kinds AS k ON k.kind = m.kind AND k.direction = m.direction
    JOIN terms AS t ON t.draw = c.draw AND t.buyer = c.buyer AND t.sector = c.sector AND t.line = c.line
    GROUP BY c.variant
)
SELECT
    v.move,
    v.variant AS id,
    m.title,
    s.target_loss_eur,
    s.sender_loss_eur,
    s.target_running_eur,
    s.sender_running_eur,
    s.target_running_p05,
    s.target_running_p95,
    s.sender_running_p05,
    s.sender_running_p95,
    m.days_of_cover,
    o.falls_on,
    a.evidence,
    f.flags,
    m.note
FROM moves AS v
JOIN measures AS m ON m.measure = v.variant
JOIN spread AS s ON s.variant = v.variant
JOIN assessed AS a ON a.variant = v.variant
LEFT JOIN falls_on AS o ON o.variant = v.variant
LEFT JOIN flagged AS f ON f.variant = v.variant
WHERE v.move <> 'in force'
ORDER BY v.place
