-- Name the lines of the central case: all.
-- params: none
-- reads: lines
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
SELECT buyer, sector, line
FROM lines
