-- What score.sql reads, in Postgres: the rules as temporary tables, the events as a view.
-- Text is compared by code points, whatever the database's locale; lower() of the "C" collation
-- changes ASCII letters alone. The tables end with the transaction, and so do the views,
-- which all depend on one of them: nothing is left that could hinder a migration.

-- :: tables
CREATE TEMP TABLE IF NOT EXISTS rule_limit (
    as_of_day INTEGER, last_age INTEGER, last_lines INTEGER
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS rule_line (
    kind TEXT COLLATE "C", state TEXT COLLATE "C", era INTEGER, dimension INTEGER,
    own INTEGER, org INTEGER, weight DOUBLE PRECISION, cap INTEGER,
    PRIMARY KEY (kind, state, era, own, org, dimension)
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS rule_age (
    age_days INTEGER PRIMARY KEY, factor DOUBLE PRECISION, bucket INTEGER, era INTEGER
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS rule_size (
    lines INTEGER PRIMARY KEY, factor DOUBLE PRECISION
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS rule_window (
    dimension INTEGER, score_window INTEGER, bucket INTEGER
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS rule_excluded (actor_type TEXT COLLATE "C") ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS rule_landing (kind TEXT COLLATE "C") ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS rule_org (owner TEXT COLLATE "C") ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS rule_state (state TEXT COLLATE "C") ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS rule_scope (
    person TEXT COLLATE "C", repo_id TEXT COLLATE "C", since TIMESTAMPTZ, until TIMESTAMPTZ
) ON COMMIT DROP;
-- a second scoring in one transaction finds the tables of the first: dropping them would pile up
-- locks
TRUNCATE pg_temp.rule_limit, pg_temp.rule_line, pg_temp.rule_age, pg_temp.rule_size,
    pg_temp.rule_window, pg_temp.rule_excluded, pg_temp.rule_landing, pg_temp.rule_org,
    pg_temp.rule_state, pg_temp.rule_scope;

-- :: fill
COPY pg_temp.rule_limit FROM STDIN;
COPY pg_temp.rule_line FROM STDIN;
COPY pg_temp.rule_age FROM STDIN;
COPY pg_temp.rule_size FROM STDIN;
COPY pg_temp.rule_window FROM STDIN;
COPY pg_temp.rule_excluded FROM STDIN;
COPY pg_temp.rule_landing FROM STDIN;
COPY pg_temp.rule_org FROM STDIN;
COPY pg_temp.rule_state FROM STDIN;
COPY pg_temp.rule_scope FROM STDIN;

-- :: measure
-- the planner takes a new table for a big one, and would read all events for one person
ANALYZE pg_temp.rule_line, pg_temp.rule_age, pg_temp.rule_size, pg_temp.rule_window;
ANALYZE pg_temp.rule_scope, pg_temp.rule_excluded, pg_temp.rule_landing, pg_temp.rule_org,
    pg_temp.rule_state;

-- :: everywhere
CREATE OR REPLACE TEMP VIEW scoring_place AS
SELECT e.* FROM ossmk_events AS e
WHERE e.created_at >= (SELECT since FROM rule_scope)
    AND e.created_at < (SELECT until FROM rule_scope);

-- :: repository
-- also the commits that are stored under another repository they were seen in
CREATE OR REPLACE TEMP VIEW scoring_place AS
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
CREATE OR REPLACE TEMP VIEW scoring_scope AS SELECT * FROM scoring_place;

-- :: person
CREATE OR REPLACE TEMP VIEW scoring_scope AS
SELECT * FROM scoring_place WHERE lower(user_id COLLATE "C") = (SELECT person FROM rule_scope);

-- :: linked
-- the accounts of people who have several, who they are, how they are shown, and what they own
CREATE TEMP TABLE IF NOT EXISTS scoring_account (
    account TEXT COLLATE "C" PRIMARY KEY, person TEXT COLLATE "C", shown TEXT COLLATE "C",
    home TEXT COLLATE "C"
) ON COMMIT DROP;
TRUNCATE pg_temp.scoring_account;
INSERT INTO pg_temp.scoring_account
SELECT
    lower(account COLLATE "C"), lower(person COLLATE "C"), person,
    CASE WHEN strpos(account, '/') > 0 THEN '' ELSE 'github.com/' END
    || lower(account COLLATE "C") || '/'
FROM (SELECT account, person FROM ossmk_identities UNION SELECT person, person FROM ossmk_identities)
    AS accounts;
CREATE INDEX IF NOT EXISTS scoring_account_home ON pg_temp.scoring_account (person, home);
ANALYZE pg_temp.scoring_account;

-- :: linked_person
CREATE OR REPLACE TEMP VIEW scoring_scope AS
SELECT * FROM scoring_place WHERE lower(user_id COLLATE "C") IN (
    SELECT person FROM rule_scope
    UNION ALL
    SELECT other.account FROM scoring_account AS asked
    INNER JOIN scoring_account AS other ON other.person = asked.person
    WHERE asked.account = (SELECT person FROM rule_scope)
);

-- :: owned
-- rtrim(x, x without slashes) is x up to its last slash
CREATE OR REPLACE TEMP VIEW scoring_owned AS
SELECT
    *,
    lower(rtrim(repo_id, replace(repo_id, '/', '')) COLLATE "C") AS owner,
    CAST(extract(epoch FROM created_at) AS BIGINT) AS second
FROM scoring_scope;

-- :: by_account
-- every account is a person, at home where the owner has its name
CREATE OR REPLACE TEMP VIEW scoring_whose AS
SELECT
    *,
    lower(user_id COLLATE "C") AS person,
    user_id COLLATE "C" AS shown,
    CASE WHEN strpos(user_id, '/') > 0 THEN '' ELSE 'github.com/' END
    || lower(user_id COLLATE "C") || '/' AS home,
    false AS repeated
FROM scoring_owned;

-- :: by_person
-- linked accounts are one person, at home where any of them is; who wrote a commit with another
-- account of their own as its co-author did it once
CREATE OR REPLACE TEMP VIEW scoring_whose AS
SELECT
    e.*,
    coalesce(a.person, lower(e.user_id COLLATE "C")) AS person,
    coalesce(a.shown, e.user_id COLLATE "C") AS shown,
    CASE
        WHEN EXISTS (
            SELECT 1 FROM scoring_account AS h WHERE h.person = a.person AND h.home = e.owner
        ) THEN e.owner
        ELSE CASE WHEN strpos(e.user_id, '/') > 0 THEN '' ELSE 'github.com/' END
            || lower(e.user_id COLLATE "C") || '/'
    END AS home,
    -- all rows of a commit have its time and place: those of a scope are in it together
    CASE
        WHEN a.person IS NOT NULL AND e.kind = 'commit' AND strpos(e.id, '#') > 0 THEN EXISTS (
            SELECT 1 FROM ossmk_events AS o
            INNER JOIN scoring_account AS b ON b.account = lower(o.user_id COLLATE "C")
            WHERE o.id COLLATE "C" >= split_part(e.id, '#', 1) AND o.id COLLATE "C" < e.id
                AND b.person = a.person
        )
        ELSE false
    END AS repeated
FROM scoring_owned AS e
LEFT JOIN scoring_account AS a ON a.account = lower(e.user_id COLLATE "C");

-- :: input
CREATE OR REPLACE TEMP VIEW scoring_landing AS
SELECT
    person,
    CASE WHEN id LIKE '%#merged' THEN substr(id, 1, length(id) - 7) ELSE id END COLLATE "C" AS pull
FROM scoring_whose
WHERE kind COLLATE "C" IN (SELECT kind FROM rule_landing)
    AND actor_type COLLATE "C" NOT IN (SELECT actor_type FROM rule_excluded);

CREATE OR REPLACE TEMP VIEW scoring_judged AS
SELECT
    e.id COLLATE "C" AS id,
    e.shown,
    e.person,
    e.kind COLLATE "C" AS kind,
    CASE
        WHEN e.kind = 'review' AND e.state COLLATE "C" IN (SELECT state FROM rule_state)
            THEN e.state COLLATE "C"
        ELSE ''
    END AS state,
    CAST(e.second / 86400 AS INTEGER) AS day,
    e.second,
    CASE
        WHEN e.owner = e.home THEN 1
        ELSE 0
    END AS own,
    CASE
        WHEN EXISTS (SELECT 1 FROM rule_org AS o WHERE starts_with(e.owner, o.owner)) THEN 1
        ELSE 0
    END AS org,
    coalesce(e.lines_added + e.lines_removed, -1) AS lines,
    CASE
        WHEN e.actor_type COLLATE "C" IN (SELECT actor_type FROM rule_excluded) THEN 1
        WHEN e.kind = 'commit'
            AND (e.person, e.parent_id COLLATE "C") IN (SELECT person, pull FROM scoring_landing)
            THEN 2
        WHEN e.repeated THEN 3
        ELSE 0
    END AS left_out
FROM scoring_whose AS e;

CREATE OR REPLACE TEMP VIEW scoring_input AS
SELECT id, shown, person, kind, state, day, second, own, org, lines
FROM scoring_judged WHERE left_out = 0;

-- one process ranks a few events as fast as it could tell which of them need it
CREATE OR REPLACE TEMP VIEW scoring_crowded AS SELECT * FROM scoring_input;

CREATE OR REPLACE TEMP VIEW scoring_uncrowded AS SELECT * FROM scoring_input WHERE 1 = 0;

-- the smallest spelling in code-point order, and of linked accounts the primary one
CREATE OR REPLACE TEMP VIEW scoring_person AS
SELECT person, min(shown) AS user_id FROM scoring_input GROUP BY person;

CREATE OR REPLACE TEMP VIEW scoring_left_out AS
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
    r.*, e.kind, e.repo_id, CAST(extract(epoch FROM e.created_at) AS BIGINT) AS second,
    e.title, e.url, e.actor_type, e.parent_id
FROM scoring_receipts AS r INNER JOIN ossmk_events AS e ON e.id COLLATE "C" = r.id;
