-- Add up what sets of moves cost each side, in each draw: each line and direction once, at the largest loss of either side.
-- params: none
-- reads: effects, taken
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   moves VARCHAR text  name of the set
--   target_loss_eur DOUBLE EUR  what the target loses
--   sender_loss_eur DOUBLE EUR  what the sender loses
WITH largest AS (
    SELECT
        e.draw,
        t.moves,
        e.buyer,
        e.line,
        max(e.pressure_eur)::DECIMAL(38, 18) AS target_loss_eur,
        max(e.self_harm_eur)::DECIMAL(38, 18) AS sender_loss_eur
    FROM effects AS e
    JOIN taken AS t ON t.variant = e.variant
    GROUP BY e.draw, t.moves, e.buyer, e.line
)
SELECT
    draw,
    moves,
    sum(target_loss_eur)::DOUBLE AS target_loss_eur,
    sum(sender_loss_eur)::DOUBLE AS sender_loss_eur
FROM largest
GROUP BY draw, moves
