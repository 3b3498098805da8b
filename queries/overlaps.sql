-- Find lines of one measure of which one is part of the other, so that its goods are counted twice.
-- params: none
-- reads: laid, lines, published_scope, industry_chapters
-- columns:
--   measure VARCHAR text  measure of the menu
--   sector VARCHAR text  sector of the wider line
--   line VARCHAR text  line that holds the other
--   part_sector VARCHAR text  sector of the line that is part of it
--   part VARCHAR text  line that is part of it
WITH held AS (
    SELECT DISTINCT a.measure, a.buyer, a.sector, a.line, l.role
    FROM laid AS a
    JOIN lines AS l ON l.buyer = a.buyer AND l.sector = a.sector AND l.line = a.line
),
-- the beginnings of codes that a line stands for
covered AS (
    SELECT *, line AS prefix FROM held WHERE role = 'hs'
    UNION ALL
    SELECT h.*, s.product FROM held AS h JOIN published_scope AS s ON s.line = h.line WHERE h.role = 'published'
    UNION ALL
    SELECT h.*, i.prefix FROM held AS h JOIN industry_chapters AS i ON i.industry = h.line WHERE h.role = 'icio'
)
SELECT DISTINCT
    w.measure,
    w.sector,
    w.line,
    p.sector AS part_sector,
    p.line AS part
FROM covered AS w
JOIN covered AS p
    ON p.measure = w.measure AND p.buyer = w.buyer AND p.line <> w.line AND starts_with(p.prefix, w.prefix)
    AND (p.prefix <> w.prefix OR p.line < w.line)
ORDER BY w.measure, w.line, p.line
