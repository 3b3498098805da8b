-- Turn each uniform into a value: the inverse of a triangular distribution, or of the standard normal one; the centre where nothing is drawn.
-- params: none
-- reads: quantities, uniforms
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   owner VARCHAR text  sector, line or measure that the quantity belongs to, empty for an assumption
--   field VARCHAR text  which of the owner's numbers it is
--   value DOUBLE -  value of the quantity in the draw, or its deviate
WITH placed AS (
    SELECT
        u.draw,
        q.owner,
        q.field,
        q.low,
        q.mode,
        q.high,
        u.uniform,
        -- beyond six deviations nothing is drawn
        greatest(least(u.uniform, 1 - 1e-9), 1e-9) AS p
    FROM quantities AS q
    JOIN uniforms AS u ON u.quantity = q.quantity
),
-- the normal quantile by rational approximations in the middle and in the tails (Wichura 1988, AS 241, to seven figures)
reckoned AS (
    SELECT
        *,
        p - 0.5 AS c,
        0.180625 - (p - 0.5) * (p - 0.5) AS r,
        sqrt(-ln(least(p, 1 - p))) - 1.6 AS t
    FROM placed
)
SELECT
    draw,
    owner,
    field,
    CASE
        WHEN uniform IS NULL THEN coalesce(mode, 0)
        WHEN uniform * (high - low) < mode - low THEN low + sqrt(uniform * (high - low) * (mode - low))
        WHEN mode IS NOT NULL THEN high - sqrt((1 - uniform) * (high - low) * (high - mode))
        WHEN abs(c) <= 0.425
            THEN c * (((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)
                / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1)
        ELSE sign(c) * (((0.17023821103 * t + 1.3067284816) * t + 2.7568153900) * t + 1.4234372777)
            / ((0.12021132975 * t + 0.73700164250) * t + 1)
    END AS value
FROM reckoned
