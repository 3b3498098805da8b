-- Name the legal gates that a measure fails; a comparator is no measure of the regulation and passes none or all.
-- params: $essential_cut_floor
-- reads: annex_items, measures, measure_sectors, sectors, cuts
-- columns:
--   measure VARCHAR text  measure of the menu
--   gate VARCHAR text  annex_item, scope, excluded_sector, basic_needs, inside_union or finance_tier
--   finding VARCHAR text  why it fails, with the article
SELECT measure, 'annex_item' AS gate, 'Annex I has no item ' || coalesce(annex_item, '(none)') AS finding
FROM measures
WHERE NOT comparator AND coalesce(annex_item, '') NOT IN (SELECT item FROM annex_items)
UNION ALL
SELECT
    measure,
    'scope' AS gate,
    'a named person needs a government link (Art. 10) with evidence and prior notice' AS finding
FROM measures
WHERE NOT comparator AND scope = 'person' AND (link_basis IS NULL OR link_evidence IS NULL OR NOT notice_given)
UNION ALL
SELECT DISTINCT
    m.measure,
    'excluded_sector' AS gate,
    'sector ' || n.sector || ' is excluded unless a reason is logged' AS finding
FROM measures AS m
JOIN measure_sectors AS s ON s.measure = m.measure
JOIN sectors AS n ON n.sector = s.sector
WHERE NOT m.comparator AND list_contains(string_split(n.role, ' '), 'excluded')
UNION ALL
SELECT
    m.measure,
    'basic_needs' AS gate,
    'cuts ' || round(100 * max(c.touched), 0)::INTEGER || ' % of an essential line; at most '
    || round(100 * $essential_cut_floor, 0)::INTEGER || ' % may be cut' AS finding
FROM cuts AS c
JOIN measures AS m ON m.measure = c.measure
WHERE NOT m.comparator AND c.essential AND (c.wedge IS NULL OR c.wedge >= c.choke_price) AND c.touched > $essential_cut_floor
GROUP BY m.measure
UNION ALL
SELECT
    measure,
    'inside_union' AS gate,
    'licences, and services or investment inside the Union, only exceptionally and duly justified (Art. 11)' AS finding
FROM measures
WHERE NOT comparator AND touches <> '' AND justification IS NULL
UNION ALL
SELECT measure, 'finance_tier' AS gate, 'finance (item 8) only in tier 4' AS finding
FROM measures
WHERE NOT comparator AND annex_item = '8' AND tier <> 4
