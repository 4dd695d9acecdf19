-- What score.sql reads, in SQLite: the rules as temporary tables, the events as a view.
-- Times are ISO text (2026-01-31T12:00:00Z), which sorts as time does.

-- :: drop
DROP VIEW IF EXISTS temp.scoring_receipts;
DROP VIEW IF EXISTS temp.scoring_left_out;
DROP VIEW IF EXISTS temp.scoring_person;
DROP VIEW IF EXISTS temp.scoring_uncrowded;
DROP VIEW IF EXISTS temp.scoring_crowded;
DROP VIEW IF EXISTS temp.scoring_input;
DROP VIEW IF EXISTS temp.scoring_judged;
DROP VIEW IF EXISTS temp.scoring_landing;
DROP VIEW IF EXISTS temp.scoring_whose;
DROP VIEW IF EXISTS temp.scoring_owned;
DROP VIEW IF EXISTS temp.scoring_scope;
DROP VIEW IF EXISTS temp.scoring_place;
DROP TABLE IF EXISTS temp.scoring_account;
DROP TABLE IF EXISTS temp.rule_scope;
DROP TABLE IF EXISTS temp.rule_state;
DROP TABLE IF EXISTS temp.rule_org;
DROP TABLE IF EXISTS temp.rule_landing;
DROP TABLE IF EXISTS temp.rule_excluded;
DROP TABLE IF EXISTS temp.rule_window;
DROP TABLE IF EXISTS temp.rule_size;
DROP TABLE IF EXISTS temp.rule_age;
DROP TABLE IF EXISTS temp.rule_line;
DROP TABLE IF EXISTS temp.rule_limit;

-- :: tables
CREATE TEMP TABLE rule_limit (as_of_day INTEGER, last_age INTEGER, last_lines INTEGER);
CREATE TEMP TABLE rule_line (
    kind TEXT, state TEXT, era INTEGER, dimension INTEGER, own INTEGER, org INTEGER,
    weight REAL, cap INTEGER,
    PRIMARY KEY (kind, state, era, own, org, dimension)
);
CREATE TEMP TABLE rule_age (
    age_days INTEGER PRIMARY KEY, factor REAL, bucket INTEGER, era INTEGER
);
CREATE TEMP TABLE rule_size (lines INTEGER PRIMARY KEY, factor REAL);
CREATE TEMP TABLE rule_window (dimension INTEGER, score_window INTEGER, bucket INTEGER);
CREATE TEMP TABLE rule_excluded (actor_type TEXT);
CREATE TEMP TABLE rule_landing (kind TEXT);
CREATE TEMP TABLE rule_org (owner TEXT);
CREATE TEMP TABLE rule_state (state TEXT);
-- without types, so that a comparison with an index on lower(user_id) can use the index
CREATE TEMP TABLE rule_scope (person, repo_id, since, until);

-- :: fill
INSERT INTO temp.rule_limit VALUES (?, ?, ?);
INSERT INTO temp.rule_line VALUES (?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO temp.rule_age VALUES (?, ?, ?, ?);
INSERT INTO temp.rule_size VALUES (?, ?);
INSERT INTO temp.rule_window VALUES (?, ?, ?);
INSERT INTO temp.rule_excluded VALUES (?);
INSERT INTO temp.rule_landing VALUES (?);
INSERT INTO temp.rule_org VALUES (?);
INSERT INTO temp.rule_state VALUES (?);
INSERT INTO temp.rule_scope VALUES (?, ?, ?, ?);

-- :: everywhere
CREATE TEMP VIEW scoring_place AS
SELECT e.* FROM ossmk_events AS e
WHERE e.created_at >= (SELECT since FROM rule_scope)
    AND e.created_at < (SELECT until FROM rule_scope);

-- :: repository
-- also the commits that are stored under another repository they were seen in
CREATE TEMP VIEW scoring_place AS
SELECT e.* FROM ossmk_events AS e
WHERE e.repo_id = (SELECT repo_id FROM rule_scope)
    AND e.created_at >= (SELECT since FROM rule_scope)
    AND e.created_at < (SELECT until FROM rule_scope)
UNION ALL
SELECT e.* FROM ossmk_sightings AS s
INNER JOIN ossmk_events AS e ON e.id = s.event_id AND e.repo_id <> s.repo_id
WHERE s.repo_id = (SELECT repo_id FROM rule_scope)
    AND e.created_at >= (SELECT since FROM rule_scope)
    AND e.created_at < (SELECT until FROM rule_scope);

-- :: everybody
CREATE TEMP VIEW scoring_scope AS SELECT * FROM scoring_place;

-- :: person
CREATE TEMP VIEW scoring_scope AS
SELECT * FROM scoring_place WHERE lower(user_id) = (SELECT person FROM rule_scope);

-- :: linked
-- the accounts of people who have several, who they are, how they are shown, and what they own,
-- like rule_scope without types
CREATE TEMP TABLE scoring_account (account PRIMARY KEY, person, shown, home);

INSERT INTO temp.scoring_account
SELECT
    lower(account), lower(person), person,
    CASE WHEN instr(account, '/') > 0 THEN '' ELSE 'github.com/' END || lower(account) || '/'
FROM (SELECT account, person FROM ossmk_identities UNION SELECT person, person FROM ossmk_identities);

CREATE INDEX temp.scoring_account_home ON scoring_account (person, home);

-- :: linked_person
CREATE TEMP VIEW scoring_scope AS
SELECT * FROM scoring_place WHERE lower(user_id) IN (
    SELECT person FROM rule_scope
    UNION ALL
    SELECT other.account FROM scoring_account AS asked
    INNER JOIN scoring_account AS other ON other.person = asked.person
    WHERE asked.account = (SELECT person FROM rule_scope)
);

-- :: owned
-- lower() changes ASCII letters alone; rtrim(x, x without slashes) is x up to its last slash
CREATE TEMP VIEW scoring_owned AS
SELECT
    *,
    lower(rtrim(repo_id, replace(repo_id, '/', ''))) AS owner,
    CAST(strftime('%s', created_at) AS INTEGER) AS second
FROM scoring_scope;

-- :: by_account
-- every account is a person, at home where the owner has its name; the + keeps SQLite from walking
-- the index of people where a repository is asked for
CREATE TEMP VIEW scoring_whose AS
SELECT
    *,
    +lower(user_id) AS person,
    user_id AS shown,
    CASE WHEN instr(user_id, '/') > 0 THEN '' ELSE 'github.com/' END || lower(user_id) || '/'
        AS home,
    0 AS repeated
FROM scoring_owned;

-- :: by_person
-- linked accounts are one person, at home where any of them is; who wrote a commit with another
-- account of their own as its co-author did it once
CREATE TEMP VIEW scoring_whose AS
SELECT
    e.*,
    coalesce(a.person, lower(e.user_id)) AS person,
    coalesce(a.shown, e.user_id) AS shown,
    CASE
        WHEN EXISTS (
            SELECT 1 FROM scoring_account AS h WHERE h.person = a.person AND h.home = e.owner
        ) THEN e.owner
        ELSE CASE WHEN instr(e.user_id, '/') > 0 THEN '' ELSE 'github.com/' END
            || lower(e.user_id) || '/'
    END AS home,
    -- all rows of a commit have its time and place: those of a scope are in it together
    CASE
        WHEN a.person IS NOT NULL AND e.kind = 'commit' AND instr(e.id, '#') > 0 THEN EXISTS (
            SELECT 1 FROM ossmk_events AS o
            INNER JOIN scoring_account AS b ON b.account = +lower(o.user_id)
            WHERE o.id >= substr(e.id, 1, instr(e.id, '#') - 1) AND o.id < e.id
                AND b.person = a.person
        )
        ELSE 0
    END AS repeated
FROM scoring_owned AS e
LEFT JOIN scoring_account AS a ON a.account = +lower(e.user_id);

-- :: input
CREATE TEMP VIEW scoring_landing AS
SELECT
    person,
    CASE WHEN id LIKE '%#merged' THEN substr(id, 1, length(id) - 7) ELSE id END AS pull
FROM scoring_whose
WHERE kind IN (SELECT kind FROM rule_landing)
    AND actor_type NOT IN (SELECT actor_type FROM rule_excluded);

CREATE TEMP VIEW scoring_judged AS
SELECT
    e.id,
    e.shown,
    e.person,
    e.kind,
    CASE
        WHEN e.kind = 'review' AND e.state IN (SELECT state FROM rule_state) THEN e.state
        ELSE ''
    END AS state,
    e.second / 86400 AS day,
    e.second,
    e.owner = e.home AS own,
    EXISTS (SELECT 1 FROM rule_org AS o WHERE substr(e.owner, 1, length(o.owner)) = o.owner)
        AS org,
    coalesce(e.lines_added + e.lines_removed, -1) AS lines,
    CASE
        WHEN e.actor_type IN (SELECT actor_type FROM rule_excluded) THEN 1
        WHEN e.kind = 'commit'
            AND (e.person, e.parent_id) IN (SELECT person, pull FROM scoring_landing)
            THEN 2
        WHEN e.repeated THEN 3
        ELSE 0
    END AS left_out
FROM scoring_whose AS e;

CREATE TEMP VIEW scoring_input AS
SELECT id, shown, person, kind, state, day, second, own, org, lines
FROM scoring_judged WHERE left_out = 0;

-- one process ranks a few events as fast as it could tell which of them need it
CREATE TEMP VIEW scoring_crowded AS SELECT * FROM scoring_input;

CREATE TEMP VIEW scoring_uncrowded AS SELECT * FROM scoring_input WHERE 1 = 0;

-- the smallest spelling in code-point order, and of linked accounts the primary one
CREATE TEMP VIEW scoring_person AS
SELECT person, min(shown) AS user_id FROM scoring_input GROUP BY person;

CREATE TEMP VIEW scoring_left_out AS
SELECT id, person, kind, state, day, own, org, lines, left_out
FROM scoring_judged WHERE left_out > 0;

-- :: people
-- each person as shown: the smallest spelling in code-point order, of events that are input first,
-- and of linked accounts the primary one
SELECT person, coalesce(min(CASE WHEN left_out = 0 THEN shown END), min(shown))
FROM scoring_judged GROUP BY person;

-- :: events
-- a receipt with what people want to see of its event
SELECT
    r.*, e.kind, e.repo_id, CAST(strftime('%s', e.created_at) AS INTEGER) AS second,
    e.title, e.url, e.actor_type, e.parent_id
FROM scoring_receipts AS r INNER JOIN ossmk_events AS e ON e.id = r.id;
