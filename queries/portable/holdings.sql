-- Sum up what the release holds of each product, source and year, in the reports that count.
-- params: none
-- reads: reports, presence, reporting
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR code  nomenclature of `product`
--   year SMALLINT year  calendar year
--   reported_by VARCHAR text  importer, exporter or reconciled
--   product VARCHAR code  code in `classification`
--   flows BIGINT count  rows that count
--   value_eur BIGINT EUR  their value
--   months SMALLINT count  months held where the year is not whole, else null
--   reporters SMALLINT count  countries whose reports of the product count
--   whole BOOLEAN -  true where a reporter names so many products in one period that none was left out on purpose
--   months_seen SMALLINT count  months in which any report names the product
WITH sized AS (
    SELECT source, classification, year, reported_by, max(products) >= 1000 AS whole
    FROM presence
    GROUP BY source, classification, year, reported_by
),

timed AS (
    SELECT
        t.*,
        r.months AS months_reported,
        z.whole,
        bool_or(t.month IS NULL) OVER (
            PARTITION BY t.source, t.classification, t.year, t.reported_by, t.reporter, t.product
        ) AS annual
    FROM reports AS t
    JOIN reporting AS r
        ON
            r.source = t.source AND r.classification = t.classification AND r.year = t.year
            AND r.reported_by = t.reported_by AND r.reporter = t.reporter
    JOIN sized AS z
        ON
            z.source = t.source AND z.classification = t.classification AND z.year = t.year
            AND z.reported_by = t.reported_by
),

seen AS (
    SELECT source, classification, year, reported_by, product, count(DISTINCT month) AS months_seen
    FROM reports
    GROUP BY source, classification, year, reported_by, product
),

-- where all products are held the reporter's months tell, where some were asked for the product's own
judged AS (
    SELECT
        t.*,
        s.months_seen,
        CASE
            WHEN t.annual THEN t.month IS NULL
            WHEN t.whole THEN t.months_reported = 12
            ELSE s.months_seen = 12
        END AS counted
    FROM timed AS t
    JOIN seen AS s
        ON
            s.source = t.source AND s.classification = t.classification AND s.year = t.year
            AND s.reported_by = t.reported_by AND s.product = t.product
)

SELECT
    source,
    classification,
    year,
    reported_by,
    product,
    CAST(coalesce(sum(flows) FILTER (WHERE counted), 0) AS BIGINT) AS flows,
    CAST(coalesce(sum(value_eur) FILTER (WHERE counted), 0) AS BIGINT) AS value_eur,
    CASE WHEN NOT bool_or(counted) THEN CAST(max(months_seen) AS SMALLINT) END AS months,
    CAST(count(DISTINCT reporter) FILTER (WHERE counted AND reporter <> '') AS SMALLINT) AS reporters,
    bool_and(whole) AS whole,
    CAST(max(months_seen) AS SMALLINT) AS months_seen
FROM judged
GROUP BY source, classification, year, reported_by, product
