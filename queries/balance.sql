-- Set against each other what sets of moves cost either side within a horizon, with ranges: the mutual damage.
-- params: $horizon
-- reads: losses_once, taken, economies
-- columns:
--   horizon VARCHAR text  short (within a year) or long (after five)
--   moves VARCHAR text  measures (all that can be ranked), replies (all with figures), both, or full_bans: all industries, both ways
--   n_moves INTEGER count  how many measures and replies these are
--   target_loss_eur DOUBLE EUR  real income that the target loses in a year, each line and direction once
--   target_loss_bp DOUBLE bp  the same in 1/10,000 of its GDP
--   sender_loss_eur DOUBLE EUR  real income that the sender loses in a year, no other retaliation counted
--   sender_loss_bp DOUBLE bp  the same in 1/10,000 of its GDP
--   target_loss_p05 DOUBLE EUR  target's loss, 5 % of the draws are lower; null without draws, as all that follows
--   target_loss_p95 DOUBLE EUR  target's loss, 5 % of the draws are higher
--   sender_loss_p05 DOUBLE EUR  sender's loss, 5 % of the draws are lower
--   sender_loss_p95 DOUBLE EUR  sender's loss, 5 % of the draws are higher
--   target_loss_bp_p05 DOUBLE bp  target's loss in bp, 5 % of the draws are lower
--   target_loss_bp_p95 DOUBLE bp  target's loss in bp, 5 % of the draws are higher
--   sender_loss_bp_p05 DOUBLE bp  sender's loss in bp, 5 % of the draws are lower
--   sender_loss_bp_p95 DOUBLE bp  sender's loss in bp, 5 % of the draws are higher
WITH counted AS (
    SELECT moves, count(*)::INTEGER AS n_moves
    FROM taken
    GROUP BY moves
),
spread AS (
    SELECT
        moves,
        max(target_loss_eur) FILTER (WHERE draw = 0) AS target_loss_eur,
        max(sender_loss_eur) FILTER (WHERE draw = 0) AS sender_loss_eur,
        quantile_disc(target_loss_eur, 0.05) FILTER (WHERE draw > 0) AS target_loss_p05,
        quantile_disc(target_loss_eur, 0.95) FILTER (WHERE draw > 0) AS target_loss_p95,
        quantile_disc(sender_loss_eur, 0.05) FILTER (WHERE draw > 0) AS sender_loss_p05,
        quantile_disc(sender_loss_eur, 0.95) FILTER (WHERE draw > 0) AS sender_loss_p95
    FROM losses_once
    GROUP BY moves
)
SELECT
    $horizon::VARCHAR AS horizon,
    s.moves,
    c.n_moves,
    s.target_loss_eur,
    10000 * s.target_loss_eur / e.gdp_target_eur AS target_loss_bp,
    s.sender_loss_eur,
    10000 * s.sender_loss_eur / e.gdp_sender_eur AS sender_loss_bp,
    s.target_loss_p05,
    s.target_loss_p95,
    s.sender_loss_p05,
    s.sender_loss_p95,
    10000 * s.target_loss_p05 / e.gdp_target_eur AS target_loss_bp_p05,
    10000 * s.target_loss_p95 / e.gdp_target_eur AS target_loss_bp_p95,
    10000 * s.sender_loss_p05 / e.gdp_sender_eur AS sender_loss_bp_p05,
    10000 * s.sender_loss_p95 / e.gdp_sender_eur AS sender_loss_bp_p95
FROM spread AS s
JOIN counted AS c ON c.moves = s.moves
CROSS JOIN economies AS e
ORDER BY CASE s.moves WHEN 'measures' THEN 1 WHEN 'replies' THEN 2 WHEN 'both' THEN 3 ELSE 4 END
