-- Name, for each measure or reply, the countries of the sender that bear most of what it costs by itself: the heaviest first, until they bear half of it.
-- params: none
-- reads: effect_burdens
-- columns:
--   variant VARCHAR text  measure or reply
--   falls_on VARCHAR text  countries, ISO 3166 alpha-3, space separated; null where it costs nothing
WITH borne AS (
    SELECT variant, member, sum(burden_eur::DECIMAL(38, 18)) AS burden_eur
    FROM effect_burdens
    GROUP BY variant, member
),
upto AS (
    SELECT
        *,
        sum(burden_eur) OVER (PARTITION BY variant) AS all_eur,
        sum(burden_eur) OVER (
            PARTITION BY variant ORDER BY burden_eur DESC, member
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) - burden_eur AS before_eur
    FROM borne
)
SELECT
    variant,
    string_agg(member, ' ' ORDER BY burden_eur DESC, member)
        FILTER (WHERE burden_eur > 0 AND before_eur < all_eur / 2) AS falls_on
FROM upto
GROUP BY variant
