-- List the items of Annex I of Regulation (EU) 2023/2675 that a measure may rest on, in our own words.
-- params: none
-- reads: none
-- columns:
--   item VARCHAR code  number of the item
--   content VARCHAR text  what it allows
SELECT *
FROM (
    VALUES
    ('1', 'new or higher customs duties, or a charge on the import or export of goods'),
    ('2', 'import or export restrictions on goods, or restrictions on payment for goods'),
    ('3', 'restrictions on goods in transit, or internal measures on goods'),
    ('4a', 'exclusion of goods, services or suppliers from public procurement'),
    ('4b', 'a score adjustment on tenders in public procurement'),
    ('5', 'measures on trade in services'),
    ('6', 'measures on access of foreign direct investment to the Union'),
    ('7', 'limits on the protection of intellectual property or its commercial use'),
    ('8', 'limits on banking, insurance, access to capital markets and other financial services'),
    ('9', 'limits on placing on the market goods under the Union''s chemicals law'),
    ('10', 'limits on placing on the market goods under sanitary and phytosanitary law')
) AS a (item, content)
