-- Single published figures that the menu cites by id, as published and in base units.
-- params: none
-- reads: published_figures, services_fdi, duties, stated, rates
-- columns:
--   id VARCHAR code  cited by the menu
--   topic VARCHAR text  what it is about
--   metric VARCHAR text  what was measured
--   stage VARCHAR text  stage of production, null unless the publisher says it
--   exporter VARCHAR text  seller or origin, as published
--   importer VARCHAR text  buyer or destination, as published
--   area VARCHAR text  the area that the figure describes
--   products VARCHAR text  codes or scope of products, as published
--   flow VARCHAR text  import, export, sales, share ...
--   period VARCHAR text  period as published
--   year SMALLINT year  null unless the period is a plain year
--   value DOUBLE -  in `unit`, null if not a number
--   value_text VARCHAR text  value as published
--   unit VARCHAR text  unit as published
--   value_base DOUBLE -  in `base_unit`, null if it cannot be expressed there
--   base_unit VARCHAR text  EUR, share, count, or the published unit
--   low DOUBLE -  lower bound in `base_unit`, where the text gives one
--   high DOUBLE -  upper bound in `base_unit`, where the text gives one
--   publisher VARCHAR text  who published it
--   url VARCHAR text  where
--   evidence VARCHAR code  A official, B association or filing, C press or claim
--   note VARCHAR text  remarks and caveats
WITH publishers AS (
    SELECT url, min(publisher) AS publisher
    FROM published_figures
    WHERE publisher NOT IN ('same', 'derived')
    GROUP BY url
    HAVING count(DISTINCT publisher) = 1
),

published AS (
    SELECT
        figure.* EXCLUDE (publisher),
        -- "same" stands for the publisher of another row with the same address.
        CASE WHEN figure.publisher = 'same' THEN publishers.publisher ELSE figure.publisher END
            AS publisher
    FROM published_figures AS figure
    LEFT JOIN publishers ON publishers.url = figure.url
    WHERE NOT starts_with(figure.metric, 'DERIVED')
),

stacked AS (
    SELECT
        id, sector AS topic, metric, exporter, importer, importer AS area, hs AS products, flow,
        year AS period, value AS value_text, unit, publisher, url, evidence, note
    FROM published
    UNION ALL
    SELECT
        stated.id, stated.sector, stated.metric, stated.exporter, stated.importer, stated.importer,
        stated.hs, stated.flow, stated.year, stated.value, stated.unit,
        coalesce(stated.publisher, origin.publisher), origin.url, origin.evidence,
        concat_ws('; ', 'stated in ' || stated_in, stated.note)
    FROM stated
    LEFT JOIN (
        SELECT id, publisher, url, evidence FROM published
        UNION ALL
        SELECT id, publisher, url, evidence FROM services_fdi
    ) AS origin ON origin.id = stated.stated_in
    UNION ALL
    SELECT
        id, topic, metric, "from", "to", "to", NULL, NULL, year, value, unit, publisher, url,
        evidence, note
    FROM services_fdi
    UNION ALL
    SELECT
        id, product, measure, NULL, 'EU27', 'EU27', hs, 'duty', "from", rate_pct, '%',
        publisher, url, evidence,
        concat_ws('; ', firm_or_scope, legal_act, 'from ' || "from", 'until ' || until, note)
    FROM duties
),

parsed AS (
    SELECT
        *,
        TRY_CAST(period AS SMALLINT) AS year,
        TRY_CAST(value_text AS DOUBLE) AS value,
        CASE
            WHEN regexp_matches(value_text, '^>[0-9.]+$|^[0-9.]+-[0-9.]+$')
                THEN TRY_CAST(regexp_extract(value_text, '[0-9.]+') AS DOUBLE)
        END AS lower_bound,
        TRY_CAST(regexp_extract(value_text, '^(<|[0-9.]+-)([0-9.]+)$', 2) AS DOUBLE)
            AS upper_bound,
        regexp_extract(concat_ws('; ', metric, note), 'stage = ([^;]+)', 1) AS stage_text,
        regexp_extract(unit, '^([A-Z]{3}) (m|bn)$', 1) AS currency,
        regexp_extract(unit, '^([A-Z]{3}) (m|bn)$', 2) AS magnitude
    FROM stacked
),

scaled AS (
    SELECT
        parsed.*,
        CASE
            WHEN parsed.currency <> '' THEN 'EUR'
            WHEN starts_with(parsed.unit, '%') THEN 'share'
            WHEN parsed.unit IN ('systems', 'aircraft', 'aircraft >15t', 'engines', 'applications')
                THEN 'count'
            ELSE parsed.unit
        END AS base_unit,
        CASE parsed.magnitude WHEN 'bn' THEN 1e9 WHEN 'm' THEN 1e6 ELSE 1.0 END AS multiplier,
        CASE
            WHEN parsed.currency = 'EUR' THEN 1.0
            WHEN parsed.currency <> '' THEN rates.units_per_eur
            WHEN starts_with(parsed.unit, '%') THEN 100.0
            ELSE 1.0
        END AS divisor,
        CASE WHEN parsed.currency <> '' THEN 0 ELSE 12 END AS decimals
    FROM parsed
    LEFT JOIN rates ON rates.currency = parsed.currency AND rates.year = parsed.year
)

SELECT
    id, topic, metric, nullif(stage_text, '') AS stage, exporter, importer, area, products, flow,
    period, year, value, value_text, unit,
    round(value * multiplier / divisor, decimals) AS value_base,
    base_unit,
    round(lower_bound * multiplier / divisor, decimals) AS low,
    round(upper_bound * multiplier / divisor, decimals) AS high,
    publisher, url, evidence, note
FROM scaled
ORDER BY id
