-- Users and sellers never gain from a cut, and nothing is infinite or undefined.
-- params: none
-- reads: cut, cuts
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'cut', x.cut, 'has an impossible loss') AS finding
FROM cut AS x
JOIN cuts AS c ON c.draw = x.draw AND c.cut = x.cut
WHERE
    c.unknown IS NULL
    AND (
        x.users_loss_eur IS NULL OR NOT isfinite(x.users_loss_eur) OR x.users_loss_eur < -1e-6
        OR x.seller_loss_eur IS NULL OR NOT isfinite(x.seller_loss_eur) OR x.seller_loss_eur < -1e-6
        OR NOT isfinite(x.revenue_change_eur) OR NOT isfinite(x.paid_eur)
        OR x.share_left NOT BETWEEN 0 AND 1 + 1e-12
        OR x.users_price < 1 - 1e-12
        OR x.flow_lost_eur > c.from_seller_eur * (1 + 1e-12)
    )
