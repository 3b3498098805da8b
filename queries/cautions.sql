-- Say what to bear in mind of a measure, though it passes every gate.
-- params: none
-- reads: measures, parties
-- columns:
--   measure VARCHAR text  measure of the menu
--   caution VARCHAR text  what is uncertain, and why
SELECT
    measure,
    'whether item 5 reaches services of the Union''s own firms is uncertain, since Annex II goes by the '
    || 'nationality of the provider; technical assistance under dual-use rules is the usual route' AS caution
FROM measures
WHERE NOT comparator AND annex_item = '5' AND direction = 'to_target'
UNION ALL
SELECT
    m.measure,
    'leaks without ' || string_agg(n.partner, ', ' ORDER BY n.partner) || ', who can supply instead' AS caution
FROM measures AS m
JOIN (SELECT measure, unnest(string_split(needs, ' ')) AS partner FROM measures WHERE needs <> '') AS n
    ON n.measure = m.measure
ANTI JOIN parties AS p ON p.iso3 = n.partner AND p.side = 'sender'
GROUP BY m.measure
