-- Rank the measures in merit order, with running totals that count each line and direction once, and the range of each figure over the draws.
-- params: none
-- reads: assessed, measures, measure_sectors, standings, spreads, running, fills, injury_ratios
-- columns:
--   rank INTEGER count  place in the merit order, null where not ranked
--   id VARCHAR text  measure of the menu, with @rate for a rung
--   title VARCHAR text  what the measure does
--   annex_item VARCHAR text  item of Annex I of Regulation (EU) 2023/2675
--   kind VARCHAR text  kind of measure
--   tier INTEGER -  0 threat, 1 tariffs and procurement, 2 services, 3 export limits, 4 finance
--   sector VARCHAR text  sectors that the measure touches
--   pressure_eur DOUBLE EUR  P, real income lost by the target in a year
--   self_harm_eur DOUBLE EUR  H + R, real income lost by the sender in a year, retaliation included
--   retaliation_eur DOUBLE EUR  R = π ρ P, expected loss from the target's answer
--   leverage DOUBLE -  pressure_bp / self_harm_bp, null where there is no self-harm
--   pressure_bp DOUBLE bp  pressure in 1/10,000 of the target's GDP
--   self_harm_bp DOUBLE bp  self-harm in 1/10,000 of the sender's GDP
--   pressure_running_eur DOUBLE EUR  pressure of this and all rows above, each line and direction once, at its largest
--   self_harm_running_eur DOUBLE EUR  self-harm of this and all rows above, each line and direction once, at its largest
--   pareto BOOLEAN -  true where no other material measure of this ranking presses more for less or equal harm
--   free BOOLEAN -  true where self-harm is zero or a gain
--   material BOOLEAN -  true where pressure reaches the menu's threshold in bp
--   evidence VARCHAR text  A official flows, B official or filing for the main part, C press, proxy or mixed basis
--   gates_failed VARCHAR text  legal gates that the measure fails, empty where none
--   reason VARCHAR text  why the measure is not ranked, null where it is
--   pressure_p05 DOUBLE EUR  pressure, 5 % of the draws are lower; null without draws, as all that follows
--   pressure_p95 DOUBLE EUR  pressure, 5 % of the draws are higher
--   self_harm_p05 DOUBLE EUR  self-harm, 5 % of the draws are lower
--   self_harm_p95 DOUBLE EUR  self-harm, 5 % of the draws are higher
--   leverage_p05 DOUBLE -  leverage, 5 % of the draws are lower; null where the measure is free there
--   leverage_p95 DOUBLE -  leverage, 5 % of the draws are higher; null where the measure is free there
--   rank_low INTEGER count  best rank, leaving out 5 % of the draws
--   rank_high INTEGER count  worst rank, leaving out 5 % of the draws
--   chance_leverage_above_1 DOUBLE share  draws in which it presses and is free or has a leverage above 1
--   chance_pareto DOUBLE share  draws in which it is Pareto-efficient among the measures ranked
--   injury_ratio DOUBLE -  pressure over the injury that the sender and its partners suffer (the menu's injury, in the same horizon); null where none is priced
--   injury_ratio_p05 DOUBLE -  the same, 5 % of the draws are lower
--   injury_ratio_p95 DOUBLE -  the same, 5 % of the draws are higher
WITH fillable AS (
    SELECT m.measure, min(f.fill) AS fill
    FROM measure_sectors AS m
    JOIN fills AS f ON f.sector = m.sector AND f.latest IS NULL
    GROUP BY m.measure
),
placed AS (
    SELECT
        a.*,
        s.* EXCLUDE (draw, variant, pressure_eur, retaliation_eur, self_harm_eur),
        g.fill,
        m.title,
        m.annex_item,
        m.kind,
        m.tier,
        m.sector,
        m.position
    FROM assessed AS a
    JOIN measures AS m ON m.measure = a.measure
    LEFT JOIN standings AS s ON s.draw = 0 AND s.variant = a.variant
    LEFT JOIN fillable AS g ON g.measure = a.measure
)
SELECT
    p.rank,
    p.variant AS id,
    p.title,
    p.annex_item,
    p.kind,
    p.tier::INTEGER AS tier,
    p.sector,
    p.pressure_eur,
    p.self_harm_eur,
    p.retaliation_eur,
    p.leverage,
    p.pressure_bp,
    p.self_harm_bp,
    r.pressure_running_eur,
    r.self_harm_running_eur,
    p.pareto,
    p.free,
    p.material,
    p.evidence,
    p.gates_failed,
    CASE
        WHEN p.reason = 'no_level' AND p.sector = '' THEN 'no bilateral level; no sector is named'
        WHEN p.reason = 'no_level' AND p.kind = 'service_withdrawal'
            THEN 'no bilateral level; no bill for the service is known (bills of ' || p.sector || ' in the menu)'
        WHEN p.reason = 'no_level' AND p.fill IS NOT NULL
            THEN 'no bilateral level; ' || p.fill || ' fills it (aci data show ' || p.sector || ')'
        WHEN p.reason = 'no_level' THEN 'no bilateral level; aci data show ' || p.sector || ' names what is held'
        WHEN p.reason = 'no_base' THEN 'no bilateral level; no yearly business by partner is known (turnover)'
        WHEN p.reason = 'unpriced' THEN 'no bilateral level; no base is known for this item'
        WHEN p.reason = 'partner_share_unknown' THEN 'partner_share_unknown: a published figure gives no share for a partner'
        WHEN p.reason = 'cited_for_another_pair'
            THEN 'cited_for_another_pair: part of it rests on a published figure of another buyer or seller'
        WHEN p.reason = 'value_added_unknown' THEN 'value_added_unknown: no value-added share of the seller is held'
        WHEN p.reason = 'comparator' THEN 'comparator, not a measure of the instrument'
        WHEN p.reason IS NULL AND p.rank IS NULL THEN 'evidence ' || p.evidence || ' is below the grade asked for'
        ELSE p.reason
    END AS reason,
    d.pressure_p05,
    d.pressure_p95,
    d.self_harm_p05,
    d.self_harm_p95,
    d.leverage_p05,
    d.leverage_p95,
    d.rank_low,
    d.rank_high,
    d.chance_leverage_above_1,
    d.chance_pareto,
    i.injury_ratio,
    i.injury_ratio_p05,
    i.injury_ratio_p95
FROM placed AS p
LEFT JOIN spreads AS d ON d.variant = p.variant
LEFT JOIN injury_ratios AS i ON i.variant = p.variant
LEFT JOIN running AS r ON r.draw = 0 AND r.variant = p.variant
ORDER BY p.rank NULLS LAST, p.position, p.variant
