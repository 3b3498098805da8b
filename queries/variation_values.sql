-- Say what each variation makes of its quantity: a value, or a factor on a flow or on σ − 1.
-- params: none
-- reads: variations, quantities, drawn, line_draws
-- columns:
--   draw INTEGER count  number of the variation
--   value DOUBLE -  value of what is varied
--   is_factor BOOLEAN -  true where it is a factor
SELECT
    v.draw,
    CASE q.field
        WHEN 'from_seller' THEN max(f.from_seller_factor)
        WHEN 'from_others' THEN max(f.from_others_factor)
        WHEN 'to_others' THEN max(f.to_others_factor)
        WHEN 'home' THEN max(f.home_factor)
        WHEN 'sigma_own' THEN max(f.sigma_factor)
        WHEN 'sigma_common' THEN max(f.sigma_factor)
        ELSE max(d.value)
    END AS value,
    q.mode IS NULL AS is_factor
FROM variations AS v
JOIN quantities AS q ON q.quantity = v.quantity
JOIN drawn AS d ON d.draw = v.draw AND d.owner = q.owner AND d.field = q.field
LEFT JOIN line_draws AS f ON f.draw = v.draw AND q.owner IN (f.sector, f.line, f.buyer || '/' || f.line)
GROUP BY v.draw, q.field, q.mode
