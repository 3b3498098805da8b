-- Put the assumptions of the chosen horizon side by side.
-- params: $horizon
-- reads: assumptions
-- columns:
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
--   retaliation_chance DOUBLE share  π
--   retaliation_proportion DOUBLE share  ρ
--   competition_loss DOUBLE share  λ
--   net_weight DOUBLE -  ω, weight of harm at home in the net order
SELECT
    max(mode) FILTER (WHERE id = 'sigma_speed') AS sigma_speed,
    max(mode) FILTER (WHERE id = 'supply_response') AS supply_response,
    max(mode) FILTER (WHERE id = 'demand_response') AS demand_response,
    max(mode) FILTER (WHERE id = 'choke_price') AS choke_price,
    max(mode) FILTER (WHERE id = 'redirected_share') AS redirected_share,
    max(mode) FILTER (WHERE id = 'lost_value_share') AS lost_value_share,
    max(mode) FILTER (WHERE id = 'capital_share') AS capital_share,
    max(mode) FILTER (WHERE id = 'home_supply_per_export') AS home_supply_per_export,
    max(mode) FILTER (WHERE id = 'sigma_default') AS sigma_default,
    max(mode) FILTER (WHERE id = 'sigma_service') AS sigma_service,
    max(mode) FILTER (WHERE id = 'leakage_sold') AS leakage_sold,
    max(mode) FILTER (WHERE id = 'leakage_bought') AS leakage_bought,
    max(mode) FILTER (WHERE id = 'retaliation_chance') AS retaliation_chance,
    max(mode) FILTER (WHERE id = 'retaliation_proportion') AS retaliation_proportion,
    max(mode) FILTER (WHERE id = 'competition_loss') AS competition_loss,
    max(mode) FILTER (WHERE id = 'net_weight') AS net_weight
FROM assumptions
WHERE horizon IS NULL OR horizon = $horizon
