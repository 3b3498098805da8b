-- Order what is drawn by how far it moves a measure's leverage: the rank correlation of the two over the draws.
-- params: $variant
-- reads: quantities, uniforms, scores, laid
-- columns:
--   quantity VARCHAR text  what is drawn
--   owner VARCHAR text  sector, line or measure that it belongs to, empty for an assumption
--   field VARCHAR text  which of the owner's numbers it is
--   low DOUBLE -  least value, null for a deviate
--   mode DOUBLE -  most likely value, null for a deviate
--   high DOUBLE -  greatest value, null for a deviate
--   rank_correlation DOUBLE index  Spearman's, −1 to 1: above 0 where more of it means more leverage
WITH owners AS (
    SELECT unnest([l.measure, l.sector, l.line, l.buyer || '/' || l.line]) AS owner, l.sector
    FROM laid AS l
    WHERE l.variant = $variant
),
moving AS (
    SELECT q.*
    FROM quantities AS q
    WHERE
        (q.mode IS NULL OR q.low < q.high)
        AND (
            q.owner = ''
            OR q.owner IN (SELECT owner FROM owners)
            -- trade defence belongs to a product of a sector
            OR split_part(q.owner, ':', 1) IN (SELECT sector FROM owners)
        )
),
outcomes AS (
    SELECT draw, rank() OVER (ORDER BY CASE WHEN self_harm_eur <= 0 THEN 'infinity'::DOUBLE ELSE leverage END) AS place
    FROM scores
    WHERE draw > 0 AND variant = $variant
),
placed AS (
    SELECT u.quantity, rank() OVER (PARTITION BY u.quantity ORDER BY u.uniform) AS place, o.place AS outcome
    FROM uniforms AS u
    JOIN outcomes AS o ON o.draw = u.draw
    JOIN moving AS m ON m.quantity = u.quantity
),
correlated AS (
    -- whole numbers, so that the sums are exact in any order
    SELECT
        quantity,
        (count(*) * sum(place * outcome) - sum(place) * sum(outcome))::DOUBLE
        / NULLIF(sqrt(
            (count(*) * sum(place * place) - sum(place) * sum(place))::DOUBLE
            * (count(*) * sum(outcome * outcome) - sum(outcome) * sum(outcome))::DOUBLE
        ), 0) AS rank_correlation
    FROM placed
    GROUP BY quantity
)
SELECT
    m.quantity,
    m.owner,
    m.field,
    m.low,
    m.mode,
    m.high,
    c.rank_correlation
FROM moving AS m
JOIN correlated AS c ON c.quantity = m.quantity
WHERE c.rank_correlation IS NOT NULL
ORDER BY abs(c.rank_correlation) DESC, m.quantity
