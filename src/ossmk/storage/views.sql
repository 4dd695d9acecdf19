-- Views for the common questions, the same in both databases. Made anew after every migration;
-- in Postgres columns may only be added at the end.

DROP VIEW IF EXISTS ossmk_weekly_activity;  -- only: sqlite
DROP VIEW IF EXISTS ossmk_leaderboard;  -- only: sqlite
DROP VIEW IF EXISTS ossmk_person_totals;  -- only: sqlite
DROP VIEW IF EXISTS ossmk_latest_scores;  -- only: sqlite

CREATE VIEW ossmk_latest_scores AS  -- only: sqlite
CREATE OR REPLACE VIEW ossmk_latest_scores AS  -- only: postgres
SELECT target, person, user_id, dimension, score_window, rules, value, events, as_of, coverage
FROM (
    SELECT s.*, lower(s.user_id) AS person, row_number() OVER (
        PARTITION BY s.target, lower(s.user_id), s.dimension, s.score_window
        ORDER BY s.as_of DESC, s.rules, s.user_id
    ) AS newest
    FROM ossmk_scores AS s
) AS ranked
WHERE newest = 1;

CREATE VIEW ossmk_person_totals AS  -- only: sqlite
CREATE OR REPLACE VIEW ossmk_person_totals AS  -- only: postgres
SELECT target, lower(user_id) AS person, min(user_id) AS user_id, rules, score_window, as_of,
    CAST(sum(CAST(round(value * 1e8) AS bigint)) AS double precision) / 1e8 AS value
FROM ossmk_scores
GROUP BY target, lower(user_id), rules, score_window, as_of;

CREATE VIEW ossmk_leaderboard AS  -- only: sqlite
CREATE OR REPLACE VIEW ossmk_leaderboard AS  -- only: postgres
SELECT t.target, t.rules, t.score_window,
    rank() OVER (
        PARTITION BY t.target, t.rules, t.score_window ORDER BY t.value DESC
    ) AS place,
    t.person, coalesce(a.name, t.user_id) AS author, t.value, t.as_of
FROM ossmk_person_totals AS t
LEFT JOIN ossmk_actors AS a ON a.user_id = t.user_id;

CREATE VIEW ossmk_weekly_activity AS  -- only: sqlite
CREATE OR REPLACE VIEW ossmk_weekly_activity AS  -- only: postgres
SELECT lower(user_id) AS person, repo_id,
    date(created_at, '-6 days', 'weekday 1') AS week,  -- only: sqlite
    date_trunc('week', created_at AT TIME ZONE 'UTC')::date AS week,  -- only: postgres
    kind, count(*) AS events, sum(lines_added) AS lines_added, sum(lines_removed) AS lines_removed
FROM ossmk_events
GROUP BY 1, 2, 3, 4;

COMMENT ON VIEW ossmk_latest_scores IS 'The newest score per target, person, dimension and window, by whatever rules';  -- only: postgres
COMMENT ON VIEW ossmk_person_totals IS 'The sum over the dimensions, per target, person, rules, window and moment';  -- only: postgres
COMMENT ON VIEW ossmk_leaderboard IS 'Who comes where, per target, rules and window; equals share a place';  -- only: postgres
COMMENT ON VIEW ossmk_weekly_activity IS 'Events and lines per person, repository, kind and week (its Monday, UTC)';  -- only: postgres
