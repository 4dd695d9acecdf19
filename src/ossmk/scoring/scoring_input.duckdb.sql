-- What score.sql reads, in DuckDB: the rules as tables, the events as integers.
-- Made in a connection of our own, so nothing is dropped. Text is compared by bytes, which is by
-- code points.

-- :: tables
CREATE TABLE rule_limit (as_of_day INTEGER, last_age INTEGER, last_lines INTEGER);
CREATE TABLE rule_line (
    kind VARCHAR, state VARCHAR, era INTEGER, dimension INTEGER, own INTEGER, org INTEGER,
    weight DOUBLE, cap INTEGER
);
CREATE TABLE rule_age (age_days INTEGER, factor DOUBLE, bucket INTEGER, era INTEGER);
CREATE TABLE rule_size (lines INTEGER, factor DOUBLE);
CREATE TABLE rule_window (dimension INTEGER, score_window INTEGER, bucket INTEGER);
CREATE TABLE rule_excluded (actor_type VARCHAR);
CREATE TABLE rule_landing (kind VARCHAR);
CREATE TABLE rule_org (owner VARCHAR);
CREATE TABLE rule_state (state VARCHAR);
CREATE TABLE rule_scope (until BIGINT);
CREATE TABLE shown_dimension (dimension INTEGER, shown VARCHAR);
CREATE TABLE shown_window (score_window INTEGER, shown VARCHAR);
-- lower() would change all letters, not ASCII alone
CREATE MACRO ascii_lower(spelt) AS
CASE
    WHEN strlen(spelt) = length(spelt) THEN lower(spelt)
    ELSE translate(spelt, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
END;

-- :: fill
INSERT INTO rule_limit SELECT unnest(?), unnest(?), unnest(?);
INSERT INTO rule_line
SELECT
    unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?);
INSERT INTO rule_age SELECT unnest(?), unnest(?), unnest(?), unnest(?);
INSERT INTO rule_size SELECT unnest(?), unnest(?);
INSERT INTO rule_window SELECT unnest(?), unnest(?), unnest(?);
INSERT INTO rule_excluded SELECT unnest(?);
INSERT INTO rule_landing SELECT unnest(?);
INSERT INTO rule_org SELECT unnest(?);
INSERT INTO rule_state SELECT unnest(?);
INSERT INTO rule_scope SELECT unnest(?);
INSERT INTO shown_dimension SELECT unnest(?), unnest(?);
INSERT INTO shown_window SELECT unnest(?), unnest(?);

-- :: people
CREATE VIEW scoring_scope AS
SELECT * FROM scoring_event WHERE second < (SELECT until FROM rule_scope);
-- a person is a number from here on
CREATE TABLE scoring_spelling AS
SELECT user_id, name, CAST(dense_rank() OVER (ORDER BY name) AS INTEGER) AS person
FROM (
    SELECT user_id, ascii_lower(user_id) AS name
    FROM (SELECT DISTINCT user_id FROM scoring_scope)
);

-- :: owned
-- each repository's owner once, with its slash: rtrim(x, x without slashes) is x up to its last
CREATE TABLE scoring_repository AS
SELECT
    r.repo_id, r.owner,
    CAST(
        EXISTS (SELECT 1 FROM rule_org AS o WHERE starts_with(r.owner, o.owner)) AS INTEGER
    ) AS org
FROM (
    SELECT repo_id, ascii_lower(rtrim(repo_id, replace(repo_id, '/', ''))) AS owner
    FROM (SELECT DISTINCT repo_id FROM scoring_scope)
) AS r;
CREATE MACRO owned(events) AS TABLE
SELECT
    e.*, s.person,
    CASE
        WHEN r.owner
            = CASE WHEN contains(s.name, '/') THEN '' ELSE 'github.com/' END || s.name || '/'
            THEN 1
        ELSE 0
    END AS own,
    r.org
FROM query_table(events) AS e
INNER JOIN scoring_spelling AS s ON s.user_id = e.user_id
INNER JOIN scoring_repository AS r ON r.repo_id = e.repo_id;

-- :: unowned
-- these rules don't ask whose repository it is
CREATE MACRO owned(events) AS TABLE
SELECT e.*, s.person, 0 AS own, 0 AS org
FROM query_table(events) AS e INNER JOIN scoring_spelling AS s ON s.user_id = e.user_id;

-- :: stated
CREATE MACRO weighed_state(kind, state) AS
CASE WHEN kind = 'review' AND state IN (SELECT s.state FROM rule_state AS s) THEN state ELSE '' END;

-- :: unstated
-- no weight of these rules is for a state
CREATE MACRO weighed_state(kind, state) AS '';

-- :: counted
-- these rules count commits however they landed
CREATE MACRO judged(events) AS TABLE
SELECT
    *, CAST(actor_type IN (SELECT actor_type FROM rule_excluded) AS INTEGER) AS left_out
FROM owned(events);

-- :: landed
CREATE TABLE scoring_landing AS
SELECT
    s.person,
    CASE WHEN ends_with(e.id, '#merged') THEN e.id[:-8] ELSE e.id END AS pull
FROM scoring_scope AS e INNER JOIN scoring_spelling AS s ON s.user_id = e.user_id
WHERE e.kind IN (SELECT kind FROM rule_landing)
    AND e.actor_type NOT IN (SELECT actor_type FROM rule_excluded);
CREATE MACRO judged(events) AS TABLE
SELECT
    *,
    CASE
        WHEN actor_type IN (SELECT actor_type FROM rule_excluded) THEN 1
        WHEN kind = 'commit'
            AND (person, parent_id) IN (SELECT (person, pull) FROM scoring_landing) THEN 2
        ELSE 0
    END AS left_out
FROM owned(events);

-- :: input
CREATE MACRO input(events) AS TABLE
SELECT
    id, user_id, person, kind, weighed_state(kind, state) AS state,
    CAST(second // 86400 AS INTEGER) AS day, second, own, org,
    CAST(
        least(coalesce(lines_added + lines_removed, -1), (SELECT last_lines FROM rule_limit))
        AS INTEGER
    ) AS lines
FROM judged(events) WHERE left_out = 0;
-- ids are long and seldom needed: kept are integers
CREATE TABLE scoring_kept AS
SELECT person, kind, state, day, own, org, lines FROM input('scoring_scope');
CREATE TABLE scoring_person AS SELECT DISTINCT person FROM scoring_kept;

CREATE TABLE scoring_crowd AS
SELECT k.person, k.kind, k.day
FROM scoring_kept AS k
INNER JOIN (
    -- a cap of 0 counts nothing, whatever the rank
    SELECT kind, min(cap) AS cap FROM rule_line WHERE cap > 0 GROUP BY kind
) AS c ON c.kind = k.kind
WHERE c.cap < 2147483647
GROUP BY k.person, k.kind, k.day
HAVING count(*) > min(c.cap);
-- few people ever reach a cap: theirs alone are read again, with ids
CREATE VIEW scoring_among AS
SELECT * FROM scoring_scope
WHERE user_id IN (
    SELECT user_id FROM scoring_spelling WHERE person IN (SELECT person FROM scoring_crowd)
);
CREATE VIEW scoring_crowded AS
SELECT i.* FROM input('scoring_among') AS i
SEMI JOIN scoring_crowd AS c ON c.person = i.person AND c.kind = i.kind AND c.day = i.day;
CREATE VIEW scoring_uncrowded AS
SELECT k.* FROM scoring_kept AS k
ANTI JOIN scoring_crowd AS c ON c.person = k.person AND c.kind = k.kind AND c.day = k.day;

-- :: spellings
SELECT count(*) > count(DISTINCT person) FROM scoring_spelling;

-- :: shown_alone
CREATE VIEW scoring_shown AS SELECT person, user_id FROM scoring_spelling;

-- :: shown_smallest
-- each person as shown: the smallest spelling, of events that are input
CREATE TABLE scoring_shown AS
SELECT person, min(user_id) AS user_id FROM input('scoring_scope') GROUP BY person;

-- :: result
-- the rows of a file of scores, with the names that people use
CREATE VIEW scoring_result AS
SELECT
    p.user_id, d.shown AS dimension, w.shown AS "window", f.units / 1e8 AS value, f.events,
    r.as_of, r.rules, 'unknown' AS coverage, '' AS target
FROM scoring_found AS f
INNER JOIN scoring_shown AS p ON p.person = f.person
INNER JOIN shown_dimension AS d ON d.dimension = f.dimension
INNER JOIN shown_window AS w ON w.score_window = f.score_window
CROSS JOIN scoring_run AS r;
CREATE VIEW scoring_typed AS
SELECT * REPLACE (CAST(as_of AS TIMESTAMPTZ) AS as_of) FROM scoring_result;
-- a spreadsheet would run these; see exporters/csv.py
CREATE VIEW scoring_guarded AS
SELECT
    * REPLACE (
        CASE WHEN contains('=+-@''' || chr(9) || chr(10) || chr(13), user_id[1])
            THEN '''' || user_id ELSE user_id END AS user_id,
        CASE WHEN contains('=+-@''' || chr(9) || chr(10) || chr(13), dimension[1])
            THEN '''' || dimension ELSE dimension END AS dimension
    )
FROM scoring_result;
