-- Every person's score: per person, dimension and window the sum of points in units of 1e-8, and
-- how many events count. Rows of zeros included: one for each person x dimension x window.
--
-- Reads the events (see scoring_input.*.sql: scoring_crowded and scoring_uncrowded are together
-- scoring_input, scoring_person is who is in it and how they are shown) and the rules as tables
-- (factors.py). The same text runs in SQLite, Postgres, DuckDB and Spark: no logarithm, power, rounding or date is
-- computed here, and each CTE is named once, since some engines run it as often as it is named.
WITH ranked AS (
    SELECT
        i.person, i.kind, i.state, i.day, i.own, i.org, i.lines,
        ROW_NUMBER() OVER (PARTITION BY i.person, i.kind, i.day ORDER BY i.second, i.id) AS nth
    FROM scoring_crowded AS i
    UNION ALL
    -- no cap is reached on that day: any rank would do, and ranking is what costs most
    SELECT u.person, u.kind, u.state, u.day, u.own, u.org, u.lines, 1 AS nth
    FROM scoring_uncrowded AS u
),
aged AS (
    SELECT
        r.person, r.kind, r.state, r.own, r.org, r.nth,
        CASE WHEN l.as_of_day - r.day < l.last_age THEN l.as_of_day - r.day ELSE l.last_age END
            AS age_row,
        CASE WHEN r.lines < l.last_lines THEN r.lines ELSE l.last_lines END AS size_row
    FROM ranked AS r
    CROSS JOIN rule_limit AS l
),
pointed AS (
    SELECT
        a.person, w.dimension, w.score_window,
        CASE WHEN a.nth <= line.cap THEN 1 END AS counted,
        CASE WHEN a.nth <= line.cap
            THEN CAST(FLOOR(line.weight * age.factor * size.factor * 1e8 + 5e-1) AS BIGINT)
            ELSE 0 END AS units
    FROM aged AS a
    INNER JOIN rule_age AS age ON age.age_days = a.age_row
    INNER JOIN rule_size AS size ON size.lines = a.size_row
    INNER JOIN rule_line AS line
        ON line.kind = a.kind AND line.state = a.state AND line.era = age.era
        AND line.own = a.own AND line.org = a.org
    INNER JOIN rule_window AS w ON w.dimension = line.dimension AND w.bucket >= age.bucket
),
found AS (
    SELECT
        person, dimension, score_window,
        -- back from the wide integers that some engines sum into
        CAST(SUM(units) AS BIGINT) AS units, COUNT(counted) AS events
    FROM pointed
    GROUP BY person, dimension, score_window
)
SELECT
    p.person, p.user_id, w.dimension, w.score_window,
    COALESCE(f.units, 0) AS units, COALESCE(f.events, 0) AS events
FROM scoring_person AS p
CROSS JOIN rule_window AS w
LEFT JOIN found AS f
    ON f.person = p.person AND f.dimension = w.dimension AND f.score_window = w.score_window
