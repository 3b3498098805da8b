-- Draw a number between 0 and 1 for each quantity: the first 52 bits of a hash, so that no state is kept and no quantity disturbs another.
-- params: $first, $last, $seed
-- reads: quantities
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   quantity VARCHAR text  what is drawn
--   uniform DOUBLE share  0 to below 1, null in the central case
SELECT
    d.draw::INTEGER AS draw,
    q.quantity,
    CASE
        WHEN d.draw > 0
            THEN ('0x' || substr(md5($seed || '|' || d.draw || '|' || q.quantity), 1, 13))::BIGINT::DOUBLE / pow(2, 52)
    END AS uniform
FROM quantities AS q
CROSS JOIN (SELECT unnest(range($first, $last + 1)) AS draw) AS d
