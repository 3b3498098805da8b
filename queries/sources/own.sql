-- Trade of a national extract that a mapping file describes, one row a line of the file.
-- params: $classification, $year, $month, $period, $product, $level, $number, $decimal, $thousands, $value_scale, $kg_per_unit, $missing, $reported_by
-- reads: raw, own_areas, own_directions
-- columns:
--   classification VARCHAR code  nomenclature of `product`
--   year SMALLINT year  calendar year
--   month SMALLINT -  1 to 12, null where the values are annual
--   reported_by VARCHAR text  importer, exporter or reconciled
--   exporter VARCHAR code  ISO3 of the seller, null where its name is not known
--   importer VARCHAR code  ISO3 of the buyer, null where its name is not known
--   product VARCHAR code  code in `classification`, national digits cut off
--   amount BIGINT -  value in whole units of the currency
--   quantity_kg BIGINT kg  net weight, null where it is not known
--   breakdown VARCHAR text  what rows of one flow may differ by: national digits, names of areas, and the columns so named
--   fallback BOOLEAN -  false: every row counts
WITH trimmed AS (
    SELECT
        trim(year) AS year,
        trim(month) AS month,
        trim(period) AS period,
        trim(product) AS product,
        translate(trim(value), $thousands, '') AS value,
        regexp_full_match(trim(value), $number) AS value_is_number,
        translate(trim(quantity), $thousands, '') AS quantity,
        regexp_full_match(trim(quantity), $number) AS quantity_is_number,
        list_contains($missing::VARCHAR[], coalesce(trim(quantity), '')) AS quantity_is_missing,
        breakdown,
        coalesce(own_directions.reported_by, $reported_by) AS reported_by,
        coalesce(exporter, CASE own_directions.flow WHEN 'imports' THEN partner ELSE reporter END)
            AS exporter,
        coalesce(importer, CASE own_directions.flow WHEN 'imports' THEN reporter ELSE partner END)
            AS importer
    FROM raw
    LEFT JOIN own_directions ON own_directions.code = trim(raw.direction)
),

checked AS (
    SELECT
        CASE
            WHEN regexp_full_match(year, $year) THEN year
            WHEN regexp_full_match(period, $period) THEN period[1:4]
            ELSE error('year')
        END AS year,
        CASE
            WHEN month IS NULL AND period IS NULL THEN NULL
            WHEN regexp_full_match(month, $month) THEN month
            WHEN regexp_full_match(period, $period)
                THEN nullif(regexp_extract(period, '^[0-9]{4}[-/.]?([0-9]{2})', 1), '')
            ELSE error('month')
        END AS month,
        CASE
            WHEN regexp_full_match(product, $product) THEN product[1:$level]
            ELSE error('product')
        END AS product,
        CASE
            WHEN value_is_number THEN CAST(replace(value, $decimal, '.') AS DECIMAL(27, 9))
            ELSE error('value')
        END AS value,
        CASE
            WHEN quantity_is_missing THEN NULL
            WHEN quantity_is_number THEN CAST(replace(quantity, $decimal, '.') AS DECIMAL(27, 9))
            ELSE error('quantity')
        END AS quantity,
        CASE WHEN reported_by IS NULL THEN error('direction') ELSE reported_by END AS reported_by,
        trim(exporter) AS exporter,
        trim(importer) AS importer,
        concat_ws('|', product, trim(exporter), trim(importer), breakdown) AS breakdown
    FROM trimmed
)

SELECT
    CASE WHEN $classification = 'CN{year}' THEN 'CN' || checked.year ELSE $classification END
        AS classification,
    CAST(checked.year AS SMALLINT) AS year,
    CAST(checked.month AS SMALLINT) AS month,
    checked.reported_by,
    sellers.iso3 AS exporter,
    buyers.iso3 AS importer,
    checked.product,
    CAST(round(checked.value * CAST($value_scale AS DECIMAL(10, 0))) AS BIGINT) AS amount,
    CAST(round(checked.quantity * CAST($kg_per_unit AS DECIMAL(10, 0))) AS BIGINT) AS quantity_kg,
    checked.breakdown,
    FALSE AS fallback
FROM checked
LEFT JOIN own_areas AS sellers ON sellers.code = checked.exporter
LEFT JOIN own_areas AS buyers ON buyers.code = checked.importer
