-- Name the lines that some measure touches: draws need no others.
-- params: none
-- reads: laid
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
SELECT DISTINCT buyer, sector, line
FROM laid
