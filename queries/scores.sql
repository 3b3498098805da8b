-- Score each measure in each draw: pressure, harm and retaliation summed over its lines, and each in basis points of an economy.
-- params: none
-- reads: impacts, measures, kinds, horizon, economies
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   pressure_eur DOUBLE EUR  P
--   retaliation_eur DOUBLE EUR  R = π ρ P, 0 where P < 0
--   self_harm_eur DOUBLE EUR  H + R
--   pressure_bp DOUBLE bp  pressure in 1/10,000 of the target's GDP
--   self_harm_bp DOUBLE bp  self-harm in 1/10,000 of the sender's GDP
--   leverage DOUBLE -  L = pressure_bp / self_harm_bp, null where there is no self-harm
--   net_bp DOUBLE bp  pressure_bp − ω self_harm_bp
WITH
-- exact sums, whatever the order of the rows
sums AS (
    SELECT
        draw,
        variant,
        measure,
        sum(pressure_eur::DECIMAL(38, 18))::DOUBLE AS pressure_eur,
        sum(harm_eur::DECIMAL(38, 18))::DOUBLE AS harm_eur
    FROM impacts
    GROUP BY draw, variant, measure
),
answered AS (
    SELECT
        s.*,
        h.net_weight,
        CASE WHEN k.provokes AND s.pressure_eur > 0 THEN h.retaliation_chance * h.retaliation_proportion * s.pressure_eur ELSE 0 END AS retaliation_eur
    FROM sums AS s
    JOIN measures AS m ON m.measure = s.measure
    JOIN kinds AS k ON k.kind = m.kind AND k.direction = m.direction
    JOIN horizon AS h ON h.draw = s.draw
),
scaled AS (
    SELECT
        a.*,
        a.harm_eur + a.retaliation_eur AS self_harm_eur,
        10000 * a.pressure_eur / e.gdp_target_eur AS pressure_bp,
        10000 * (a.harm_eur + a.retaliation_eur) / e.gdp_sender_eur AS self_harm_bp,
        e.gdp_target_eur,
        e.gdp_sender_eur
    FROM answered AS a
    CROSS JOIN economies AS e
)
SELECT
    draw,
    variant,
    pressure_eur,
    retaliation_eur,
    self_harm_eur,
    pressure_bp,
    self_harm_bp,
    CASE WHEN self_harm_eur > 0 THEN (pressure_eur / gdp_target_eur) / (self_harm_eur / gdp_sender_eur) END AS leverage,
    pressure_bp - net_weight * self_harm_bp AS net_bp
FROM scaled
