-- What score.sql reads, in DuckDB: the rules as tables, the events as integers.
-- Made in a connection of our own, so nothing is dropped. Text is compared by bytes, which is by
-- code points.

-- :: words
-- lower() would change all letters, not ASCII alone
CREATE MACRO ascii_lower(spelt) AS
CASE
    WHEN strlen(spelt) = length(spelt) THEN lower(spelt)
    ELSE translate(spelt, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
END;
-- the pull request that an event is, or that a commit landed through
CREATE MACRO pull_of(kind, id, parent_id) AS
CASE WHEN kind = 'commit' THEN parent_id WHEN ends_with(id, '#merged') THEN id[:-8] ELSE id END;

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
CREATE TABLE rule_scope (until BIGINT, person VARCHAR);
CREATE TABLE shown_dimension (dimension INTEGER, shown VARCHAR);
CREATE TABLE shown_window (score_window INTEGER, shown VARCHAR);

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
INSERT INTO rule_scope SELECT unnest(?), unnest(?);
INSERT INTO shown_dimension SELECT unnest(?), unnest(?);
INSERT INTO shown_window SELECT unnest(?), unnest(?);

-- :: scope
-- a variable is a constant to each query: a subquery would be joined with every row
SET VARIABLE scoring_until = (SELECT until FROM rule_scope);

-- :: everybody
CREATE VIEW scoring_scope AS
SELECT * FROM scoring_event WHERE second < getvariable('scoring_until');

-- :: person
-- few rows, read once
CREATE TABLE scoring_scope AS
SELECT * FROM scoring_event
WHERE second < getvariable('scoring_until')
    AND ascii_lower(user_id) = (SELECT person FROM rule_scope);

-- :: shares
-- what one event takes of its kind's smallest cap, in hundredths, rounded up
CREATE TABLE scoring_share AS
SELECT kind, min(cap) AS cap, CAST((100 + min(cap)) // (min(cap) + 1) AS BIGINT) AS share
-- a cap of 0 counts nothing, whatever the rank
FROM rule_line WHERE cap > 0 GROUP BY kind HAVING min(cap) < 2147483647;

-- :: named
-- each spelling once
CREATE TABLE scoring_account AS
SELECT
    e.user_id,
    count(*) FILTER (WHERE NOT is_excluded(e.actor_type)) AS inputs,
    -- every fourth day has 15 bits of its own
    coalesce(
        sum(s.share << (15 * (e.second // 86400 & 3))) FILTER (WHERE NOT is_excluded(e.actor_type)), 0
    ) AS shares
FROM scoring_scope AS e
LEFT JOIN scoring_share AS s ON s.kind = e.kind
GROUP BY e.user_id;
-- a person is a number from here on: the hash of the name, or, where several spellings are one
-- person or several names have one hash, a negative number of their own
CREATE MACRO hash_number(user_id) AS CAST(hash(user_id) >> 1 AS BIGINT);
CREATE TABLE scoring_alias AS
WITH named AS (
    SELECT user_id, ascii_lower(user_id) AS name, hash_number(user_id) AS number
    FROM scoring_account
),
clashing AS (
    SELECT name FROM named GROUP BY name HAVING count(*) > 1
    UNION
    SELECT name FROM named
    WHERE number IN (SELECT number FROM named GROUP BY number HAVING count(*) > 1)
)
SELECT user_id, -CAST(dense_rank() OVER (ORDER BY name) AS BIGINT) AS person
FROM named WHERE name IN (SELECT name FROM clashing);
CREATE VIEW scoring_numbered_account AS
SELECT c.*, coalesce(a.person, hash_number(c.user_id)) AS person, c.user_id AS name
FROM scoring_account AS c LEFT JOIN scoring_alias AS a ON a.user_id = c.user_id;
CREATE VIEW scoring_numbered AS
SELECT
    e.*, coalesce(a.person, hash_number(e.user_id)) AS person,
    e.lines_added + e.lines_removed AS lines, pull_of(e.kind, e.id, e.parent_id) AS pull
FROM scoring_scope AS e LEFT JOIN scoring_alias AS a ON a.user_id = e.user_id;
CREATE VIEW scoring_repository AS
SELECT DISTINCT repo_id, repo_id AS name FROM scoring_scope;

-- :: packed
-- `user_id` is the number of a spelling
CREATE TABLE scoring_account AS
SELECT account AS user_id, count(*) AS inputs FROM packed_actors
WHERE first < getvariable('scoring_until') AND NOT is_excluded(actor_type)
GROUP BY account;
CREATE VIEW scoring_numbered_account AS
SELECT c.*, p.person, p.name
FROM scoring_account AS c INNER JOIN packed_account AS p ON p.user_id = c.user_id;
CREATE VIEW scoring_numbered AS SELECT * FROM scoring_scope;
CREATE VIEW scoring_repository AS SELECT * FROM packed_repository;

-- :: excluding
CREATE MACRO is_excluded(actor_type) AS actor_type IN (SELECT x.actor_type FROM rule_excluded AS x);

-- :: including
-- these rules leave nobody out
CREATE MACRO is_excluded(actor_type) AS false;

-- :: stated
CREATE MACRO weighed_state(kind, state) AS
CASE WHEN kind = 'review' AND state IN (SELECT s.state FROM rule_state AS s) THEN state ELSE '' END;

-- :: unstated
-- no weight of these rules is for a state
CREATE MACRO weighed_state(kind, state) AS '';

-- :: counted
-- these rules count commits however they landed
CREATE VIEW scoring_judged AS
SELECT *, CAST(is_excluded(actor_type) AS INTEGER) AS left_out
FROM scoring_numbered;

-- :: landed
CREATE TABLE scoring_landing AS
SELECT person, pull
FROM scoring_numbered
WHERE kind IN (SELECT kind FROM rule_landing)
    AND NOT is_excluded(actor_type)
    AND pull IS NOT NULL;
CREATE VIEW scoring_judged AS
SELECT
    *,
    CASE
        WHEN is_excluded(actor_type) THEN 1
        WHEN kind = 'commit'
            AND (person, pull) IN (SELECT (person, pull) FROM scoring_landing) THEN 2
        ELSE 0
    END AS left_out
FROM scoring_numbered;

-- :: unowned
-- these rules don't ask whose repository it is
CREATE VIEW scoring_owned AS SELECT *, 0 AS own, 0 AS org FROM scoring_judged;

-- :: owned
-- the few repositories that are somebody's here or an organisation's, with their owner's slash:
-- rtrim(x, x without slashes) is x up to its last
CREATE TABLE scoring_place AS
SELECT repo_id, ascii_lower(rtrim(name, replace(name, '/', ''))) AS owner FROM scoring_repository;
CREATE TABLE scoring_home AS
SELECT DISTINCT r.repo_id, p.person
FROM scoring_place AS r
INNER JOIN scoring_numbered_account AS p
    ON r.owner
    = CASE WHEN contains(p.name, '/') THEN '' ELSE 'github.com/' END || ascii_lower(p.name) || '/';
CREATE TABLE scoring_org AS
SELECT repo_id FROM scoring_place AS r
WHERE EXISTS (SELECT 1 FROM rule_org AS o WHERE starts_with(r.owner, o.owner));
CREATE VIEW scoring_owned AS
SELECT
    e.*,
    CASE WHEN h.person IS NULL THEN 0 ELSE 1 END AS own,
    CASE WHEN o.repo_id IS NULL THEN 0 ELSE 1 END AS org
FROM scoring_judged AS e
LEFT JOIN scoring_home AS h ON h.repo_id = e.repo_id AND h.person = e.person
LEFT JOIN scoring_org AS o ON o.repo_id = e.repo_id;

-- :: input
CREATE VIEW scoring_typed AS
SELECT
    id, user_id, person, kind, weighed_state(kind, state) AS state,
    CAST(second // 86400 AS INTEGER) AS day, second, own, org,
    coalesce(lines, -1) AS lines, left_out
FROM scoring_owned;
CREATE VIEW scoring_input AS SELECT * FROM scoring_typed WHERE left_out = 0;

-- :: left_out
CREATE VIEW scoring_left_out AS SELECT * FROM scoring_typed WHERE left_out > 0;

-- :: events
-- a receipt with what people want to see of its event
SELECT r.*, e.kind, e.repo_id, e.second, e.title, e.url, e.actor_type, e.parent_id
FROM scoring_receipts AS r INNER JOIN scoring_scope AS e ON e.id = r.id;

-- :: shown
-- each person as shown: the smallest spelling, of events that are input first
SELECT person, coalesce(min(user_id) FILTER (left_out = 0), min(user_id))
FROM scoring_typed GROUP BY person;
