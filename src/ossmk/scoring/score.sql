-- Every person's score: per person, dimension and window the sum of points in units of 1e-8, and
-- how many events count. Rows of zeros included: one for each person x dimension x window.
--
-- Reads scoring_input (one row an event, see scoring_input.*.sql) and the rules as tables
-- (factors.py). The same text runs in SQLite, Postgres, DuckDB and Spark: no logarithm, power,
-- rounding or date is computed here, and each CTE is named once, since some engines run it as
-- often as it is named.
WITH ranked AS (
    SELECT
        i.person, i.kind, i.own, i.org,
        CASE WHEN l.as_of_day - i.day < l.last_age THEN l.as_of_day - i.day ELSE l.last_age END
            AS age_row,
        CASE WHEN i.lines < l.last_lines THEN i.lines ELSE l.last_lines END AS size_row,
        ROW_NUMBER() OVER (PARTITION BY i.person, i.kind, i.day ORDER BY i.second, i.id) AS nth
    FROM scoring_input AS i
    CROSS JOIN rule_limit AS l
),
pointed AS (
    SELECT
        r.person, line.dimension, age.bucket,
        CASE WHEN r.nth <= line.cap THEN 1 ELSE 0 END AS counted,
        CASE WHEN r.nth <= line.cap
            THEN CAST(FLOOR(line.weight * age.factor * size.factor * 1e8 + 5e-1) AS BIGINT)
            ELSE 0 END AS units
    FROM ranked AS r
    INNER JOIN rule_age AS age ON age.age_days = r.age_row
    INNER JOIN rule_size AS size ON size.lines = r.size_row
    -- an event of a kind in no dimension still gives its person the rows of zeros
    LEFT JOIN rule_line AS line ON line.kind = r.kind AND line.own = r.own AND line.org = r.org
),
summed AS (
    SELECT
        person, dimension, bucket,
        -- back from the wide integers that some engines sum into
        CAST(SUM(units) AS BIGINT) AS units, CAST(SUM(counted) AS BIGINT) AS events
    FROM pointed
    GROUP BY person, dimension, bucket
)
SELECT
    s.person, w.dimension, w.score_window,
    CAST(SUM(
        CASE WHEN s.dimension = w.dimension AND s.bucket <= w.bucket THEN s.units ELSE 0 END
    ) AS BIGINT) AS units,
    CAST(SUM(
        CASE WHEN s.dimension = w.dimension AND s.bucket <= w.bucket THEN s.events ELSE 0 END
    ) AS BIGINT) AS events
FROM summed AS s
CROSS JOIN rule_window AS w
GROUP BY s.person, w.dimension, w.score_window
