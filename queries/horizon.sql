-- Put the assumptions of the chosen horizon side by side, as each draw has them.
-- params: none
-- reads: drawn
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   sigma_speed DOUBLE -  θ, part of the long-run elasticity that works within the horizon
--   supply_response DOUBLE -  ε, supply elasticity of the alternatives
--   demand_response DOUBLE -  η, how far users can do with less
--   choke_price DOUBLE -  κ, multiple of the price that nobody pays
--   redirected_share DOUBLE share  r, most of a lost sale that can be redirected
--   lost_value_share DOUBLE share  ι, lost value added that finds no other use
--   capital_share DOUBLE share  g, part of a capital good's loss that falls within the horizon
--   home_supply_per_export DOUBLE -  k_Q, home supply per euro of producers' exports
--   sigma_default DOUBLE -  elasticity of substitution without an estimate
--   sigma_service DOUBLE -  elasticity of substitution of service bills
--   leakage_sold DOUBLE share  ℓ on what the sender sells
--   leakage_bought DOUBLE share  ℓ on what the sender buys
--   coverage_services DOUBLE share  u of a restriction on services
--   retaliation_chance DOUBLE share  π
--   retaliation_proportion DOUBLE share  ρ
--   competition_loss DOUBLE share  λ
--   net_weight DOUBLE -  ω, weight of harm at home in the net order
SELECT
    draw,
    max(value) FILTER (WHERE field = 'sigma_speed') AS sigma_speed,
    max(value) FILTER (WHERE field = 'supply_response') AS supply_response,
    max(value) FILTER (WHERE field = 'demand_response') AS demand_response,
    max(value) FILTER (WHERE field = 'choke_price') AS choke_price,
    max(value) FILTER (WHERE field = 'redirected_share') AS redirected_share,
    max(value) FILTER (WHERE field = 'lost_value_share') AS lost_value_share,
    max(value) FILTER (WHERE field = 'capital_share') AS capital_share,
    max(value) FILTER (WHERE field = 'home_supply_per_export') AS home_supply_per_export,
    max(value) FILTER (WHERE field = 'sigma_default') AS sigma_default,
    max(value) FILTER (WHERE field = 'sigma_service') AS sigma_service,
    max(value) FILTER (WHERE field = 'leakage_sold') AS leakage_sold,
    max(value) FILTER (WHERE field = 'leakage_bought') AS leakage_bought,
    max(value) FILTER (WHERE field = 'coverage_services') AS coverage_services,
    max(value) FILTER (WHERE field = 'retaliation_chance') AS retaliation_chance,
    max(value) FILTER (WHERE field = 'retaliation_proportion') AS retaliation_proportion,
    max(value) FILTER (WHERE field = 'competition_loss') AS competition_loss,
    max(value) FILTER (WHERE field = 'net_weight') AS net_weight
FROM drawn
WHERE owner = ''
GROUP BY draw
