-- Every event in every dimension and window that holds it: its factors and points. The same
-- computation as score.sql before its sums; a test compares them to the last digit.
--
-- left_out says why an event is no input (0: it is; 1: its class of actor is excluded; 2: it
-- landed through a counted pull request; 3: it counts for another account of the same person), and
-- nth > cap that it is over a cap.
WITH ranked AS (
    SELECT
        i.id, i.person, i.kind, i.state, i.day, i.own, i.org, i.lines, 0 AS left_out,
        ROW_NUMBER() OVER (PARTITION BY i.person, i.kind, i.day ORDER BY i.second, i.id) AS nth
    FROM scoring_input AS i
    UNION ALL
    SELECT
        o.id, o.person, o.kind, o.state, o.day, o.own, o.org, o.lines, o.left_out, 0 AS nth
    FROM scoring_left_out AS o
),
aged AS (
    SELECT
        r.id, r.person, r.kind, r.state, r.own, r.org, r.lines, r.left_out, r.nth,
        l.as_of_day - r.day AS age_days,
        CASE WHEN l.as_of_day - r.day < l.last_age THEN l.as_of_day - r.day ELSE l.last_age END
            AS age_row,
        CASE WHEN r.lines < l.last_lines THEN r.lines ELSE l.last_lines END AS size_row
    FROM ranked AS r
    CROSS JOIN rule_limit AS l
)
SELECT
    a.id, a.person, w.dimension, w.score_window,
    line.weight, age.factor AS decay, size.factor AS size, a.age_days, a.lines,
    a.nth, line.cap, a.left_out, a.state,
    CASE WHEN a.left_out = 0 AND a.nth <= line.cap
        THEN CAST(FLOOR(line.weight * age.factor * size.factor * 1e8 + 5e-1) AS BIGINT)
        ELSE 0 END AS units
FROM aged AS a
INNER JOIN rule_age AS age ON age.age_days = a.age_row
INNER JOIN rule_size AS size ON size.lines = a.size_row
INNER JOIN rule_line AS line
    ON line.kind = a.kind AND line.state = a.state AND line.era = age.era
    AND line.own = a.own AND line.org = a.org
INNER JOIN rule_window AS w ON w.dimension = line.dimension AND w.bucket >= age.bucket
