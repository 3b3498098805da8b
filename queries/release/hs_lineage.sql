-- The HS 2022 code that each code of an earlier edition leads to, step by step, and how the two correspond.
-- params: none
-- reads: hs_links
-- columns:
--   edition SMALLINT year  HS edition of the code
--   code VARCHAR code  six digits
--   hs2022 VARCHAR code  null where several codes of one step share the line
--   relation VARCHAR text  identical, 1:1, 1:n, n:1 or n:n, read from `code` to `hs2022`
WITH forward AS (
    SELECT edition_from, code, edition_to, counterpart, relation
    FROM hs_links
    WHERE edition_to > edition_from
),

-- one row a code and step; a later step is null once an earlier one has no single counterpart
steps AS (
    SELECT
        first.edition_from AS edition, first.code,
        first.edition_to AS reached_1, first.counterpart AS code_1, first.relation AS relation_1,
        second.edition_to AS reached_2, second.counterpart AS code_2, second.relation AS relation_2,
        third.counterpart AS code_3, third.relation AS relation_3
    FROM forward AS first
    LEFT JOIN forward AS second
        ON second.edition_from = first.edition_to AND second.code = first.counterpart
    LEFT JOIN forward AS third
        ON third.edition_from = second.edition_to AND third.code = second.counterpart
),

traced AS (
    SELECT
        edition, code,
        CASE
            WHEN reached_1 = 2022 THEN code_1
            WHEN reached_2 = 2022 THEN code_2
            ELSE code_3
        END AS hs2022,
        concat_ws(' ', relation_1, relation_2, relation_3) AS passed
    FROM steps
)

SELECT
    edition,
    code,
    hs2022,
    CASE
        WHEN hs2022 = code THEN 'identical'
        WHEN contains(passed, 'n:n') OR (contains(passed, '1:n') AND contains(passed, 'n:1'))
            THEN 'n:n'
        WHEN contains(passed, '1:n') THEN '1:n'
        WHEN contains(passed, 'n:1') THEN 'n:1'
        ELSE '1:1'
    END AS relation
FROM traced
UNION ALL
SELECT DISTINCT CAST(2022 AS SMALLINT), code, code, 'identical'
FROM hs_links
WHERE edition_from = 2022
ORDER BY edition, code
