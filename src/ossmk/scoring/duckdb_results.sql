-- Scores as the rows of a file.

-- :: result
-- the rows of a file of scores, with the names that people use; what has few values is an ENUM,
-- which Parquet keeps as text and which costs half as much to write
CREATE TYPE dimension_name AS ENUM (SELECT shown FROM shown_dimension);
CREATE TYPE window_name AS ENUM (SELECT shown FROM shown_window);
CREATE TYPE constant AS ENUM (SELECT DISTINCT unnest([rules, coverage, '']) FROM scoring_run);
CREATE VIEW scoring_result AS
SELECT
    f.user_id, d.shown AS dimension, w.shown AS "window", f.units / 1e8 AS value, f.events,
    r.as_of, r.rules, r.coverage, CAST('' AS constant) AS target
FROM scoring_found AS f
INNER JOIN (
    SELECT dimension, CAST(shown AS dimension_name) AS shown FROM shown_dimension
) AS d ON d.dimension = f.dimension
INNER JOIN (
    SELECT score_window, CAST(shown AS window_name) AS shown FROM shown_window
) AS w ON w.score_window = f.score_window
CROSS JOIN (
    SELECT as_of, CAST(rules AS constant) AS rules, CAST(coverage AS constant) AS coverage
    FROM scoring_run
) AS r;
CREATE VIEW scoring_timed AS
SELECT f.* REPLACE (r.moment AS as_of)
FROM scoring_result AS f
CROSS JOIN (SELECT CAST(as_of AS TIMESTAMPTZ) AS moment FROM scoring_run) AS r;
-- a spreadsheet would run these; see exporters/csv.py
CREATE MACRO guarded(spelt) AS
CASE
    WHEN contains('=+-@''' || chr(9) || chr(10) || chr(13), spelt[1]) THEN '''' || spelt
    ELSE spelt
END;
CREATE VIEW scoring_guarded AS
SELECT
    * REPLACE (
        guarded(user_id) AS user_id, guarded(CAST(dimension AS VARCHAR)) AS dimension
    )
FROM scoring_result;
