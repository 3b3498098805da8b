-- Say what to bear in mind of a measure, though it passes every gate.
-- params: none
-- reads: measures, parties, uncounted
-- columns:
--   measure VARCHAR text  measure of the menu
--   about VARCHAR text  law, partners or part
--   caution VARCHAR text  what is uncertain, and why
SELECT
    measure,
    'law' AS about,
    'whether item 5 reaches services of the Union''s own firms is uncertain, since Annex II goes by the '
    || 'nationality of the provider; technical assistance under dual-use rules is the usual route' AS caution
FROM measures
WHERE NOT comparator AND annex_item = '5' AND direction = 'to_target'
UNION ALL
SELECT
    m.measure,
    'partners' AS about,
    'leaks without ' || string_agg(n.partner, ', ' ORDER BY n.partner) || ', who can supply instead' AS caution
FROM measures AS m
JOIN (SELECT measure, unnest(string_split(needs, ' ')) AS partner FROM measures WHERE needs <> '') AS n
    ON n.measure = m.measure
ANTI JOIN parties AS p ON p.iso3 = n.partner AND p.side = 'sender'
GROUP BY m.measure
UNION ALL
SELECT
    u.measure,
    'part' AS about,
    'counts ' || u.n_codes - u.n_missing || ' of ' || u.n_codes || ' codes of ' || u.sector || ', so that its amounts are of a part: '
    || 'no figures of ' || u.missing || CASE WHEN u.n_missing > 3 THEN ' and ' || u.n_missing - 3 || ' more' ELSE '' END
    || ' (aci data show ' || u.sector || ')' AS caution
FROM uncounted AS u
