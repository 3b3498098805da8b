-- State for each kind of measure and direction who buys, how the flow is wedged, and what counts as pressure and as self-harm.
-- params: none
-- reads: none
-- columns:
--   kind VARCHAR text  kind of measure
--   direction VARCHAR text  to_target (the sender sells), to_sender (the target sells) or none
--   buyer VARCHAR text  side that buys the flow
--   wedge VARCHAR text  ban, duty, charge, or base (no flow is cut, a yearly business is lost)
--   lines VARCHAR text  which lines it acts on: flow, bill, or none
--   pressure_users INTEGER -  weight of U in the pressure
--   pressure_seller INTEGER -  weight of Y in the pressure
--   pressure_revenue INTEGER -  weight of G in the pressure
--   pressure_paid INTEGER -  weight of (τ − 1) q k X in the pressure
--   harm_users INTEGER -  weight of U in the harm at home
--   harm_seller INTEGER -  weight of Y in the harm at home
--   harm_revenue INTEGER -  weight of G in the harm at home
--   harm_paid INTEGER -  weight of (τ − 1) q k X in the harm at home
--   provokes BOOLEAN -  true where the target may retaliate; not for what it does itself or agrees to
SELECT *
FROM (
    VALUES
    ('export_restriction', 'to_target', 'target', 'ban', 'flow', 1, 0, 0, 0, 0, 1, 0, 0, TRUE),
    ('export_charge', 'to_target', 'target', 'charge', 'flow', 1, 0, 0, 0, 0, 1, 0, -1, TRUE),
    ('service_restriction', 'to_target', 'target', 'ban', 'flow', 1, 0, 0, 0, 0, 1, 0, 0, TRUE),
    ('service_withdrawal', 'to_target', 'target', 'ban', 'bill', 1, 0, 0, 0, 0, 1, 0, 0, TRUE),
    ('import_duty', 'to_sender', 'sender', 'duty', 'flow', 0, 1, 0, 0, 1, 0, -1, 0, TRUE),
    ('import_restriction', 'to_sender', 'sender', 'ban', 'flow', 0, 1, 0, 0, 1, 0, -1, 0, TRUE),
    ('service_restriction', 'to_sender', 'sender', 'ban', 'flow', 0, 1, 0, 0, 1, 0, 0, 0, TRUE),
    ('exclusion', 'to_sender', 'sender', 'base', 'none', 0, 0, 0, 0, 0, 0, 0, 0, TRUE),
    ('unpriced', 'none', NULL, 'base', 'none', 0, 0, 0, 0, 0, 0, 0, 0, FALSE),
    ('price_undertaking', 'to_sender', 'sender', 'duty', 'flow', 0, 1, 0, -1, 1, 0, 0, 0, FALSE),
    ('export_restriction', 'to_sender', 'sender', 'ban', 'flow', 0, 1, 0, 0, 1, 0, -1, 0, FALSE),
    ('import_duty', 'to_target', 'target', 'duty', 'flow', 1, 0, -1, 0, 0, 1, 0, 0, FALSE)
) AS k (
    kind, direction, buyer, wedge, lines,
    pressure_users, pressure_seller, pressure_revenue, pressure_paid,
    harm_users, harm_seller, harm_revenue, harm_paid,
    provokes
)
