-- What score.sql reads, in Spark: views over the DataFrame of events and over the rules' rows.
-- Spark compares text by bytes, which is by code points.

-- :: input
-- lower() would change all letters, not ASCII alone
CREATE OR REPLACE TEMPORARY VIEW scoring_owned AS
SELECT
    *,
    translate(user_id, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') AS person,
    translate(
        regexp_extract(repo_id, '^.*/', 0),
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'
    ) AS owner
FROM scoring_event WHERE second < (SELECT until FROM rule_scope);

CREATE OR REPLACE TEMPORARY VIEW scoring_landing AS
SELECT DISTINCT
    e.person,
    CASE WHEN endswith(e.id, '#merged') THEN substr(e.id, 1, length(e.id) - 7) ELSE e.id END AS pull
FROM scoring_owned AS e
LEFT ANTI JOIN rule_excluded AS x ON x.actor_type = e.actor_type
LEFT SEMI JOIN rule_landing AS l ON l.kind = e.kind;

CREATE OR REPLACE TEMPORARY VIEW scoring_judged AS
SELECT
    e.id, e.user_id, e.person, e.kind, coalesce(st.state, '') AS state,
    CAST(e.second DIV 86400 AS INT) AS day, e.second,
    CASE
        WHEN e.owner = concat(
            CASE WHEN contains(e.person, '/') THEN '' ELSE 'github.com/' END, e.person, '/'
        ) THEN 1
        ELSE 0
    END AS own,
    CASE
        WHEN exists(g.owners, o -> startswith(e.owner, o)) THEN 1
        ELSE 0
    END AS org,
    coalesce(e.lines_added + e.lines_removed, -1) AS lines,
    CASE WHEN x.actor_type IS NOT NULL THEN 1 WHEN l.pull IS NOT NULL THEN 2 ELSE 0 END AS left_out
FROM scoring_owned AS e
CROSS JOIN (SELECT collect_list(owner) AS owners FROM rule_org) AS g
LEFT JOIN rule_state AS st ON e.kind = 'review' AND st.state = e.state
LEFT JOIN rule_excluded AS x ON x.actor_type = e.actor_type
LEFT JOIN scoring_landing AS l
    ON e.kind = 'commit' AND l.person = e.person AND l.pull = e.parent_id;

CREATE OR REPLACE TEMPORARY VIEW scoring_input AS
SELECT * FROM scoring_judged WHERE left_out = 0;

CREATE OR REPLACE TEMPORARY VIEW scoring_left_out AS
SELECT * FROM scoring_judged WHERE left_out > 0;

CREATE OR REPLACE TEMPORARY VIEW scoring_crowded AS SELECT * FROM scoring_input;

CREATE OR REPLACE TEMPORARY VIEW scoring_uncrowded AS SELECT * FROM scoring_input WHERE 1 = 0;

CREATE OR REPLACE TEMPORARY VIEW scoring_person AS
SELECT person, min(user_id) AS user_id FROM scoring_input GROUP BY person;

-- :: result
-- the rows of a table of scores, with the names that people use
SELECT
    f.user_id, d.shown AS dimension, w.shown AS window, f.units / 1e8D AS value, f.events
FROM scoring_found AS f
INNER JOIN shown_dimension AS d ON d.dimension = f.dimension
INNER JOIN shown_window AS w ON w.score_window = f.score_window;

-- :: receipts
-- a receipt with what people want to see of its event, and of whom: the smallest spelling, of
-- events that are input first
SELECT
    r.*, e.kind, e.repo_id, e.second, e.title, e.url, e.actor_type, e.parent_id, p.user_id
FROM scoring_receipts AS r
INNER JOIN scoring_owned AS e ON e.id = r.id
INNER JOIN (
    SELECT
        person,
        coalesce(min(CASE WHEN left_out = 0 THEN user_id END), min(user_id)) AS user_id
    FROM scoring_judged GROUP BY person
) AS p ON p.person = r.person;
