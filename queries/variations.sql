-- Vary one quantity at a time in steps over its distribution, of those that move a measure or one of its neighbours.
-- params: $variant
-- reads: quantities, standings, laid
-- columns:
--   draw INTEGER count  number of the variation, from 1
--   quantity VARCHAR text  what is varied
--   uniform DOUBLE share  where in its distribution
--   distance DOUBLE share  how far from the central case
WITH central AS (
    SELECT variant, rank FROM standings WHERE draw = 0 AND rank IS NOT NULL
),
near AS (
    SELECT n.variant
    FROM central AS m
    JOIN central AS n ON abs(n.rank - m.rank) <= 1
    WHERE m.variant = $variant
),
owners AS (
    SELECT unnest([l.measure, l.sector, l.line, l.buyer || '/' || l.line]) AS owner, l.sector
    FROM laid AS l
    WHERE l.variant IN (SELECT variant FROM near)
),
varied AS (
    SELECT q.quantity, coalesce((q.mode - q.low) / (q.high - q.low), 0.5) AS centre
    FROM quantities AS q
    WHERE
        (q.mode IS NULL OR q.low < q.high)
        AND (
            q.owner = ''
            OR q.owner IN (SELECT owner FROM owners)
            OR split_part(q.owner, ':', 1) IN (SELECT sector FROM owners)
        )
)
SELECT
    row_number() OVER (ORDER BY v.quantity, s.uniform)::INTEGER AS draw,
    v.quantity,
    s.uniform,
    abs(s.uniform - v.centre) AS distance
FROM varied AS v
CROSS JOIN (SELECT unnest(range(1, 20)) / 20.0::DOUBLE AS uniform) AS s
