-- Find, for a measure and each neighbour in rank, the smallest single change that makes them change places.
-- params: $variant
-- reads: standings, variations, variation_values, quantities
-- columns:
--   neighbour VARCHAR text  measure just above or below
--   neighbour_rank INTEGER count  its rank in the central case
--   quantity VARCHAR text  what would have to change, null where no single change within its range does it
--   owner VARCHAR text  sector, line or measure that it belongs to, empty for an assumption
--   field VARCHAR text  which of the owner's numbers it is
--   mode DOUBLE -  its value in the central case, null for a factor
--   value DOUBLE -  value from which on they change places, to a twentieth of its distribution
--   is_factor BOOLEAN -  true where the value is a factor on a flow or on σ − 1
--   distance DOUBLE share  how much of its distribution lies between
WITH pairs_near AS (
    SELECT m.rank, n.variant AS neighbour, n.rank AS neighbour_rank
    FROM standings AS m
    JOIN standings AS n ON n.draw = 0 AND abs(n.rank - m.rank) = 1
    WHERE m.draw = 0 AND m.variant = $variant
),
changed AS (
    SELECT p.neighbour, v.quantity, v.draw, v.distance
    FROM pairs_near AS p
    CROSS JOIN variations AS v
    JOIN standings AS m ON m.draw = v.draw AND m.variant = $variant
    JOIN standings AS n ON n.draw = v.draw AND n.variant = p.neighbour
    WHERE (m.rank > n.rank) <> (p.rank > p.neighbour_rank)
    QUALIFY row_number() OVER (PARTITION BY p.neighbour ORDER BY v.distance, v.draw) = 1
)
SELECT
    p.neighbour,
    p.neighbour_rank,
    c.quantity,
    q.owner,
    q.field,
    q.mode,
    x.value,
    x.is_factor,
    c.distance
FROM pairs_near AS p
LEFT JOIN changed AS c ON c.neighbour = p.neighbour
LEFT JOIN quantities AS q ON q.quantity = c.quantity
LEFT JOIN variation_values AS x ON x.draw = c.draw
ORDER BY p.neighbour_rank
