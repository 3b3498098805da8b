-- What each product code of the release is, and the HS 2022 code that it belongs to.
-- params: none
-- reads: holdings, labels, hs_lineage, cn_lineage
-- columns:
--   classification VARCHAR code  nomenclature of `product`
--   product VARCHAR code  code in `classification`
--   description VARCHAR text  short English label, the code itself where none is held
--   hs2022 VARCHAR code  null for industries, for codes without a single successor and where no concordance is held
--   relation VARCHAR text  identical, 1:1, 1:n, n:1, n:n, or prefix for CN8; null for industries
--   cn_line VARCHAR code  newest line of the Combined Nomenclature that a line of an earlier year leads to, null where there is no single one
--   cn_relation VARCHAR text  how product and cn_line correspond
WITH listed AS (
    SELECT DISTINCT classification, product FROM holdings
    UNION
    SELECT 'ICIO', product FROM labels WHERE nomenclature = 'ICIO'
    UNION
    SELECT 'HS2022', labels.product
    FROM labels
    INNER JOIN hs_lineage ON hs_lineage.edition = 2022 AND hs_lineage.code = labels.product
    WHERE labels.nomenclature = 'HS'
),

-- the edition whose subheadings the first six digits are; reports that name none are read as HS 2022
dated AS (
    SELECT
        *,
        regexp_extract(classification, '^[A-Z]+') AS nomenclature,
        TRY_CAST(regexp_extract(classification, '[0-9]{4}$') AS SMALLINT) AS named
    FROM listed
),

placed AS (
    SELECT
        *,
        CASE
            WHEN nomenclature = 'HS' THEN coalesce(named, 2022)
            WHEN nomenclature = 'CN' AND named >= 2022 THEN 2022
            WHEN nomenclature = 'CN' AND named >= 2007 THEN named - (named - 2007) % 5
        END AS edition
    FROM dated
),

-- the change that ended a line, the first after the year it is reported in
ended AS (
    SELECT placed.classification, placed.product, min(cn_lineage.year) AS year
    FROM placed
    INNER JOIN cn_lineage ON cn_lineage.code = placed.product AND cn_lineage.year >= placed.named
    WHERE placed.nomenclature = 'CN'
    GROUP BY placed.classification, placed.product
)

SELECT
    placed.classification,
    placed.product,
    coalesce(own.description, heading.description, placed.classification || ' ' || placed.product)
        AS description,
    hs_lineage.hs2022,
    CASE
        WHEN placed.nomenclature = 'CN' AND hs_lineage.relation = 'identical' THEN 'prefix'
        ELSE hs_lineage.relation
    END AS relation,
    cn_lineage.cn_line,
    cn_lineage.cn_relation
FROM placed
LEFT JOIN hs_lineage
    ON hs_lineage.edition = placed.edition AND hs_lineage.code = placed.product[1:6]
LEFT JOIN labels AS own
    ON own.nomenclature = placed.nomenclature AND own.product = placed.product
LEFT JOIN labels AS heading
    ON heading.nomenclature = 'HS' AND heading.product = hs_lineage.hs2022
LEFT JOIN ended
    ON ended.classification = placed.classification AND ended.product = placed.product
LEFT JOIN cn_lineage
    ON cn_lineage.code = ended.product AND cn_lineage.year = ended.year
ORDER BY placed.classification, placed.product
