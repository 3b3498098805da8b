-- Sum up the path of each measure and of all together: when it begins, peaks, wears off and pays, and what that buys against the time that other supply needs.
-- params: none
-- reads: path_months, measures, placed, supply_times
-- columns:
--   id VARCHAR text  measure, or together: all of them, each line and direction once
--   title VARCHAR text  what the measure does
--   start_month INTEGER months  since the announcement, after which it is in force
--   peak_month INTEGER months  month of the largest monthly pressure; null, as all that rests on it, where there is none
--   peak_pressure_eur DOUBLE EUR  pressure in that month
--   halved_month INTEGER months  first month after the peak with half of its pressure or less: substitution has eaten it; null where it does not within ten years
--   break_even_month INTEGER months  first month by which pressure in bp of the target's GDP has added up to the self-harm in bp of the sender's; null where it does not within ten years
--   overtaken_month INTEGER months  first month by which that is lost again, for the rest of the ten years; null where it is not
--   months_bought INTEGER months  months with more than half of the peak's pressure; at least, where halved_month is null
--   supply_months DOUBLE months  time that supply outside the target needs, most likely; null where the menu does not say
--   supply_months_low DOUBLE months  the same, least
--   supply_months_high DOUBLE months  the same, most
--   bought_share DOUBLE share  months_bought / supply_months
--   bought_share_low DOUBLE share  months_bought / supply_months_high
--   bought_share_high DOUBLE share  months_bought / supply_months_low
--   pressure_sum_eur DOUBLE EUR  pressure in ten years
--   self_harm_sum_eur DOUBLE EUR  H + R in ten years
--   leverage DOUBLE -  pressure in bp of the target's GDP over self-harm in bp of the sender's, both of ten years; null where there is no self-harm
--   start_month_p05 INTEGER months  start_month, 5 % of the draws are earlier; null without draws, as all that follows
--   start_month_p95 INTEGER months  start_month, 5 % of the draws are later
--   peak_pressure_p05 DOUBLE EUR  peak_pressure_eur, 5 % of the draws are lower
--   peak_pressure_p95 DOUBLE EUR  peak_pressure_eur, 5 % of the draws are higher
--   halved_month_p05 INTEGER months  halved_month, 5 % of the draws are earlier
--   halved_month_p95 INTEGER months  halved_month, 5 % of the draws are later; null where that is never within ten years
--   break_even_month_p05 INTEGER months  break_even_month, 5 % of the draws are earlier
--   break_even_month_p95 INTEGER months  break_even_month, 5 % of the draws are later; null where that is never within ten years
--   months_bought_p05 INTEGER months  months_bought, 5 % of the draws are lower
--   months_bought_p95 INTEGER months  months_bought, 5 % of the draws are higher
--   leverage_p05 DOUBLE -  leverage, 5 % of the draws are lower; null where it is free there
--   leverage_p95 DOUBLE -  leverage, 5 % of the draws are higher; null where it is free there
WITH peaks AS (
    SELECT
        draw,
        owner,
        min(month) FILTER (WHERE measures > 0) - 1 AS start_month,
        CASE WHEN max(pressure_eur) > 0 THEN max_by(month, (pressure_eur, -month)) END AS peak_month,
        max(pressure_eur) AS peak_pressure_eur
    FROM path_months
    GROUP BY draw, owner
),
dated AS (
    SELECT
        p.draw,
        p.owner,
        p.start_month,
        p.peak_month,
        p.peak_pressure_eur,
        min(m.month) FILTER (WHERE m.month > p.peak_month AND m.pressure_eur <= 0.5 * p.peak_pressure_eur) AS halved_month,
        min(m.month) FILTER (WHERE m.measures > 0 AND m.pressure_sum_bp >= m.self_harm_sum_bp) AS break_even_month,
        CASE
            WHEN max(m.month) FILTER (WHERE m.measures > 0 AND m.pressure_sum_bp >= m.self_harm_sum_bp) < 120
                THEN max(m.month) FILTER (WHERE m.measures > 0 AND m.pressure_sum_bp >= m.self_harm_sum_bp) + 1
        END AS overtaken_month,
        (count(*) FILTER (WHERE m.measures > 0 AND m.pressure_eur > 0.5 * p.peak_pressure_eur))::INTEGER AS months_bought,
        max(m.pressure_sum_eur) FILTER (WHERE m.month = 120) AS pressure_sum_eur,
        max(m.self_harm_sum_eur) FILTER (WHERE m.month = 120) AS self_harm_sum_eur,
        max(CASE WHEN m.month = 120 AND m.self_harm_sum_bp > 0 THEN m.pressure_sum_bp / m.self_harm_sum_bp END) AS leverage
    FROM peaks AS p
    JOIN path_months AS m ON m.draw = p.draw AND m.owner = p.owner
    GROUP BY p.draw, p.owner, p.start_month, p.peak_month, p.peak_pressure_eur
),
-- never comes after every month, and free after every leverage
spread AS (
    SELECT
        owner,
        quantile_disc(start_month, 0.05) AS start_month_p05,
        quantile_disc(start_month, 0.95) AS start_month_p95,
        quantile_disc(peak_pressure_eur, 0.05) AS peak_pressure_p05,
        quantile_disc(peak_pressure_eur, 0.95) AS peak_pressure_p95,
        NULLIF(quantile_disc(coalesce(halved_month, 999), 0.05), 999) AS halved_month_p05,
        NULLIF(quantile_disc(coalesce(halved_month, 999), 0.95), 999) AS halved_month_p95,
        NULLIF(quantile_disc(coalesce(break_even_month, 999), 0.05), 999) AS break_even_month_p05,
        NULLIF(quantile_disc(coalesce(break_even_month, 999), 0.95), 999) AS break_even_month_p95,
        quantile_disc(months_bought, 0.05) AS months_bought_p05,
        quantile_disc(months_bought, 0.95) AS months_bought_p95,
        NULLIF(quantile_disc(coalesce(leverage, 1e300), 0.05), 1e300) AS leverage_p05,
        NULLIF(quantile_disc(coalesce(leverage, 1e300), 0.95), 1e300) AS leverage_p95
    FROM dated
    WHERE draw > 0
    GROUP BY owner
)
SELECT
    d.owner AS id,
    coalesce(m.title, 'All of them together') AS title,
    d.start_month,
    d.peak_month,
    d.peak_pressure_eur,
    d.halved_month,
    d.break_even_month,
    d.overtaken_month,
    d.months_bought,
    t.mode AS supply_months,
    t.low AS supply_months_low,
    t.high AS supply_months_high,
    d.months_bought / t.mode AS bought_share,
    d.months_bought / t.high AS bought_share_low,
    d.months_bought / t.low AS bought_share_high,
    d.pressure_sum_eur,
    d.self_harm_sum_eur,
    d.leverage,
    s.* EXCLUDE (owner)
FROM dated AS d
LEFT JOIN spread AS s ON s.owner = d.owner
LEFT JOIN measures AS m ON m.measure = d.owner
LEFT JOIN placed AS p ON p.variant = d.owner
LEFT JOIN supply_times AS t ON TRUE
WHERE d.draw = 0
ORDER BY p.place NULLS LAST, d.owner
