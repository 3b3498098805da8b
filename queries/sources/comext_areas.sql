-- Every area code that Comext has used for a single partner, with the ISO code that the release gives it.
-- params: none
-- reads: area_codes
-- columns:
--   code VARCHAR code  as Comext writes it
--   iso3 VARCHAR code  ISO 3166 alpha-3; _OT for what has several successors or is no country
SELECT code, iso3 FROM area_codes
UNION ALL
SELECT listed.code, listed.iso3
FROM (
    VALUES
        -- the United Kingdom in two parts: Northern Ireland and the rest
        ('XI', 'GBR'), ('XU', 'GBR'),
        -- one successor, or a part of a country
        ('BU', 'MMR'), ('DD', 'DEU'), ('DY', 'BEN'), ('HV', 'BFA'), ('PZ', 'PAN'), ('RH', 'ZWE'),
        ('TP', 'TLS'), ('XB', 'ESP'), ('XM', 'MNE'), ('XP', 'PSE'), ('YD', 'YEM'), ('ZR', 'COD'),
        -- several successors: Netherlands Antilles, Czechoslovakia or Serbia and Montenegro,
        -- Soviet Union, Yugoslavia, Pacific trust territory
        ('AN', '_OT'), ('CS', '_OT'), ('SU', '_OT'), ('YU', '_OT'), ('PC', '_OT'),
        -- groups of small territories: neutral zone, American, Australian, New Zealand Oceania, poles
        ('NT', '_OT'), ('XA', '_OT'), ('XO', '_OT'), ('XZ', '_OT'), ('XR', '_OT')
) AS listed (code, iso3)
LEFT JOIN area_codes ON area_codes.code = listed.code
WHERE area_codes.code IS NULL
