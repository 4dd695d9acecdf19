-- name: make_staged_events
-- Events as they were handed in, before they meet the stored ones.
CREATE TEMP TABLE IF NOT EXISTS ossmk_staged_events
AS SELECT * FROM ossmk_events LIMIT 0  -- only: sqlite
(LIKE ossmk_events) ON COMMIT DELETE ROWS  -- only: postgres

-- name: unstage_events
DELETE FROM ossmk_staged_events WHERE lower(user_id) = :person

-- name: make_differing
-- Staged rows that differ from the stored row; `only_later` when nothing but the time does.
CREATE TEMP TABLE IF NOT EXISTS ossmk_differing
AS SELECT id, observed_at, private AS only_later FROM ossmk_events LIMIT 0  -- only: sqlite
ON COMMIT DELETE ROWS AS SELECT id, observed_at, private AS only_later FROM ossmk_events LIMIT 0  -- only: postgres

-- name: make_merged_events
-- What merging made of stored and staged rows.
CREATE TEMP TABLE IF NOT EXISTS ossmk_merged_events
AS SELECT * FROM ossmk_events LIMIT 0  -- only: sqlite
(LIKE ossmk_events) ON COMMIT DELETE ROWS  -- only: postgres

-- name: make_staged_sightings
-- Repositories in which a merged event was seen besides the one it is stored under.
CREATE TEMP TABLE IF NOT EXISTS ossmk_staged_sightings
AS SELECT * FROM ossmk_sightings LIMIT 0  -- only: sqlite
(LIKE ossmk_sightings) ON COMMIT DELETE ROWS  -- only: postgres

-- name: make_staged_scores
CREATE TEMP TABLE IF NOT EXISTS ossmk_staged_scores
AS SELECT * FROM ossmk_scores LIMIT 0  -- only: sqlite
(LIKE ossmk_scores) ON COMMIT DELETE ROWS  -- only: postgres

-- name: insert_new_events
-- Ordered, so that two writers wait for each other instead of both for ever.
INSERT INTO ossmk_events
SELECT * FROM ossmk_staged_events WHERE true ORDER BY id
ON CONFLICT (id) DO NOTHING

-- name: find_differing
-- Lock, in order, every stored row that this save may change; rows that say the same stay alone.
-- Where both rows are one provider's own words, merging them changes nothing but the time.
INSERT INTO ossmk_differing
SELECT s.id, s.observed_at,
    (s.provider = e.provider AND s.field_sources IS NULL AND e.field_sources IS NULL
    AND s.kind = e.kind AND s.repo_id = e.repo_id AND s.user_id = e.user_id
    AND s.role = e.role AND s.actor_type = e.actor_type AND s.created_at = e.created_at
    AND s.actor_id IS NOT DISTINCT FROM e.actor_id
    AND s.committed_at IS NOT DISTINCT FROM e.committed_at
    AND s.lines_added IS NOT DISTINCT FROM e.lines_added
    AND s.lines_removed IS NOT DISTINCT FROM e.lines_removed
    AND s.files_changed IS NOT DISTINCT FROM e.files_changed
    AND s.parent_id IS NOT DISTINCT FROM e.parent_id
    AND s.state IS NOT DISTINCT FROM e.state
    AND s.private IS NOT DISTINCT FROM e.private
    AND s.fork IS NOT DISTINCT FROM e.fork
    AND s.title IS NOT DISTINCT FROM e.title
    AND s.url IS NOT DISTINCT FROM e.url)
FROM ossmk_staged_events AS s
JOIN ossmk_events AS e ON e.id = s.id
WHERE s.provider <> e.provider
OR s.kind <> e.kind OR s.repo_id <> e.repo_id OR s.user_id <> e.user_id
OR s.role <> e.role OR s.actor_type <> e.actor_type OR s.created_at <> e.created_at
OR s.actor_id IS DISTINCT FROM e.actor_id
OR s.committed_at IS DISTINCT FROM e.committed_at
OR s.lines_added IS DISTINCT FROM e.lines_added
OR s.lines_removed IS DISTINCT FROM e.lines_removed
OR s.files_changed IS DISTINCT FROM e.files_changed
OR s.parent_id IS DISTINCT FROM e.parent_id
OR s.state IS DISTINCT FROM e.state
OR s.private IS DISTINCT FROM e.private
OR s.fork IS DISTINCT FROM e.fork
OR s.title IS DISTINCT FROM e.title
OR s.url IS DISTINCT FROM e.url
OR s.field_sources IS DISTINCT FROM e.field_sources
OR (s.field_sources IS NOT NULL AND s.observed_at IS DISTINCT FROM e.observed_at)
OR (s.observed_at IS NOT NULL AND (e.observed_at IS NULL OR s.observed_at > e.observed_at))
ORDER BY e.id
FOR UPDATE OF e  -- only: postgres

-- name: keep_latest_times
-- Rows that were seen again, unchanged; in the order of ids, which is that of the first load, or
-- Postgres, which knows nothing of a temporary table, would fetch every page many times.
UPDATE ossmk_events
SET observed_at = later.observed_at
FROM (
    SELECT id, max(observed_at) AS observed_at
    FROM ossmk_differing WHERE only_later GROUP BY id ORDER BY id
) AS later
WHERE ossmk_events.id = later.id

-- name: conflicts
-- Every row of the events that have to be merged, the stored row of each first.
SELECT * FROM (
    SELECT 0 AS is_staged, e.* FROM ossmk_events AS e
    WHERE e.id IN (SELECT id FROM ossmk_differing WHERE NOT only_later)
    UNION ALL
    SELECT 1 AS is_staged, s.* FROM ossmk_staged_events AS s
    WHERE s.id IN (SELECT id FROM ossmk_differing WHERE NOT only_later)
) AS versions
ORDER BY id, is_staged

-- name: write_merged_events
UPDATE ossmk_events
SET kind = m.kind, repo_id = m.repo_id, user_id = m.user_id, actor_id = m.actor_id,
    role = m.role, actor_type = m.actor_type, created_at = m.created_at,
    committed_at = m.committed_at, lines_added = m.lines_added, lines_removed = m.lines_removed,
    files_changed = m.files_changed, parent_id = m.parent_id, state = m.state,
    private = m.private, fork = m.fork, title = m.title, url = m.url, provider = m.provider,
    observed_at = m.observed_at, field_sources = m.field_sources
FROM ossmk_merged_events AS m
WHERE ossmk_events.id = m.id

-- name: insert_sightings
INSERT INTO ossmk_sightings
SELECT event_id, repo_id FROM ossmk_staged_sightings WHERE true ORDER BY event_id, repo_id
ON CONFLICT (event_id, repo_id) DO NOTHING

-- name: make_staged_names
-- Under which names different sources told one event.
CREATE TEMP TABLE IF NOT EXISTS ossmk_staged_names
AS SELECT * FROM ossmk_told_names LIMIT 0  -- only: sqlite
(LIKE ossmk_told_names) ON COMMIT DELETE ROWS  -- only: postgres

-- name: insert_told_names
INSERT INTO ossmk_told_names
SELECT account, other, min(event_id) FROM ossmk_staged_names
WHERE true
GROUP BY account, other
ORDER BY account, other
ON CONFLICT (account, other) DO NOTHING

-- name: drop_own_sightings
-- An event is not also seen in the repository it is stored under.
DELETE FROM ossmk_sightings
WHERE (event_id, repo_id) IN (SELECT id, repo_id FROM ossmk_merged_events)

-- name: save_staged_scores
-- Rows that say the same are left alone.
INSERT INTO ossmk_scores
SELECT * FROM ossmk_staged_scores
WHERE true
ORDER BY target, user_id, dimension, score_window, rules
ON CONFLICT (target, user_id, dimension, score_window, rules) DO UPDATE
SET value = excluded.value, events = excluded.events,
    as_of = excluded.as_of, coverage = excluded.coverage
WHERE ossmk_scores.value <> excluded.value
OR ossmk_scores.events <> excluded.events
OR ossmk_scores.as_of <> excluded.as_of
OR ossmk_scores.coverage <> excluded.coverage

-- name: save_run
INSERT INTO ossmk_runs (run, target, rules, as_of)
VALUES (:run, :target, :rules, :as_of)

-- name: save_history
-- The staged scores as a run has them.
INSERT INTO ossmk_score_history
SELECT CAST(:run AS text), s.* FROM ossmk_staged_scores AS s

-- name: save_actor
-- What was known stays known.
INSERT INTO ossmk_actors (user_id, actor_id, name, actor_type)
VALUES (:user_id, :actor_id, :name, :actor_type)
ON CONFLICT (user_id) DO UPDATE
SET actor_id = coalesce(excluded.actor_id, ossmk_actors.actor_id),
    name = coalesce(excluded.name, ossmk_actors.name),
    actor_type = excluded.actor_type

-- name: save_repository
-- What was known stays known.
INSERT INTO ossmk_repos (repo_id, forge_id, fork, private)
VALUES (:repo_id, :forge_id, :fork, :private)
ON CONFLICT (repo_id) DO UPDATE
SET forge_id = coalesce(excluded.forge_id, ossmk_repos.forge_id),
    fork = coalesce(excluded.fork, ossmk_repos.fork),
    private = coalesce(excluded.private, ossmk_repos.private)

-- name: save_mark
INSERT INTO ossmk_sync (provider, target, stream, mark, updated_at)
VALUES (:provider, :target, :stream, :mark, :updated_at)
ON CONFLICT (provider, target, stream) DO UPDATE
SET mark = excluded.mark, updated_at = excluded.updated_at

-- name: drop_mark
DELETE FROM ossmk_sync
WHERE provider = :provider AND target = :target AND stream = :stream

-- name: drop_unseen
DELETE FROM ossmk_events
WHERE kind = :kind AND (observed_at IS NULL OR observed_at < :seen_since)
AND provider = :provider AND (kind <> 'commit' OR (role = 'author' AND coalesce(fork, false) = false))
AND (CAST(:user_id AS text) IS NULL OR lower(user_id) = :user_id)
AND (CAST(:repo_id AS text) IS NULL OR repo_id = :repo_id)
AND created_at >= :since AND created_at < :until

-- name: drop_lost_sightings
DELETE FROM ossmk_sightings WHERE event_id NOT IN (SELECT id FROM ossmk_events)
