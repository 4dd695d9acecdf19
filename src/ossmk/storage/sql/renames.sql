-- name: try_alone
-- Whether nobody else is saving, nor can begin to until the transaction ends.
SELECT true AS alone  -- only: sqlite
SELECT pg_try_advisory_xact_lock(hashtext('ossmk leaving'), hashtext(current_schema())) AS alone  -- only: postgres

-- name: clashes
-- Where what is told now (staged events, and the names given) and what is stored differ: a number
-- has another name, a name has another number, or a name is one that was given up.
WITH told AS (
    SELECT 'person' AS named, user_id AS name, actor_id AS forge_id FROM ossmk_staged_events
    WHERE actor_id IS NOT NULL OR lower(user_id) IN (SELECT former_name FROM ossmk_former_names)
    UNION
    SELECT 'repository', repo_id, CAST(NULL AS text) FROM ossmk_staged_events
    WHERE repo_id IN (SELECT former_name FROM ossmk_former_names)
    UNION
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')  -- only: sqlite
    FROM json_each(:told)  -- only: sqlite
    SELECT value->>0, value->>1, value->>2 FROM json_array_elements(CAST(:told AS json))  -- only: postgres
)
SELECT t.named, t.name, t.forge_id, 'renamed' AS how, a.user_id AS known_name, a.actor_id AS known_id
FROM told AS t JOIN ossmk_actors AS a ON a.actor_id = t.forge_id
WHERE t.named = 'person' AND lower(a.user_id) <> lower(t.name)
UNION
SELECT t.named, t.name, t.forge_id, 'taken', lower(a.user_id), a.actor_id
FROM told AS t JOIN ossmk_actors AS a ON lower(a.user_id) = lower(t.name)
WHERE t.named = 'person' AND a.actor_id <> t.forge_id
UNION
SELECT t.named, t.name, t.forge_id, 'renamed', r.repo_id, r.forge_id
FROM told AS t JOIN ossmk_repos AS r ON r.forge_id = t.forge_id
WHERE t.named = 'repository' AND r.repo_id <> t.name
UNION
SELECT t.named, t.name, t.forge_id, 'taken', r.repo_id, r.forge_id
FROM told AS t JOIN ossmk_repos AS r ON r.repo_id = t.name
WHERE t.named = 'repository' AND r.forge_id <> t.forge_id
UNION
SELECT t.named, t.name, t.forge_id, 'former', coalesce(
    (SELECT min(user_id) FROM ossmk_actors WHERE f.named = 'person' AND actor_id = f.forge_id),
    (SELECT min(repo_id) FROM ossmk_repos WHERE f.named = 'repository' AND forge_id = f.forge_id),
    f.former_name
), f.forge_id
FROM told AS t JOIN ossmk_former_names AS f ON f.former_name = lower(t.name) AND f.named = t.named
ORDER BY 1, 2, 3, 4, 5

-- name: told_lately
-- Whether staged events that a forge told itself name an account later than the stored ones do.
SELECT staged.told_at IS NOT NULL AND (known.told_at IS NULL OR staged.told_at > known.told_at) AS lately
FROM (
    SELECT max(observed_at) AS told_at FROM ossmk_staged_events
    WHERE lower(user_id) = :name AND actor_id = :forge_id AND provider NOT IN ('git', 'gharchive')
) AS staged, (
    SELECT max(observed_at) AS told_at FROM ossmk_events
    WHERE lower(user_id) = :known_name AND actor_id = :known_id AND provider NOT IN ('git', 'gharchive')
) AS known

-- name: make_set_aside
-- What was staged, while stored rows move through the table for staged ones.
CREATE TEMP TABLE IF NOT EXISTS ossmk_set_aside
AS SELECT * FROM ossmk_events LIMIT 0  -- only: sqlite
(LIKE ossmk_events) ON COMMIT DELETE ROWS  -- only: postgres

-- name: set_aside
INSERT INTO ossmk_set_aside SELECT * FROM ossmk_staged_events

-- name: take_back
INSERT INTO ossmk_staged_events SELECT * FROM ossmk_set_aside

-- name: stage_person
-- The stored events of a login but those of another account of that login.
INSERT INTO ossmk_staged_events
SELECT * FROM ossmk_events
WHERE lower(user_id) = :old AND (actor_id IS NULL OR actor_id = :forge_id)

-- name: drop_person_events
DELETE FROM ossmk_events
WHERE lower(user_id) = :old AND (actor_id IS NULL OR actor_id = :forge_id)

-- name: rename_staged_person
-- Of staged events; a co-author's id ends with the login.
UPDATE ossmk_staged_events
SET user_id = CAST(:new AS text), id = CASE
    WHEN role = 'co_author' AND substr(id, length(id) - length(user_id)) = '#' || user_id
    THEN substr(id, 1, length(id) - length(user_id)) || CAST(:new AS text)
    ELSE id
END
WHERE lower(user_id) = :old AND actor_id IS NOT DISTINCT FROM CAST(:forge_id AS text)

-- name: move_person_scores
INSERT INTO ossmk_scores
SELECT target, CAST(:new AS text), dimension, score_window, rules, value, events, as_of, coverage
FROM (
    SELECT s.*, row_number() OVER (
        PARTITION BY target, dimension, score_window, rules ORDER BY as_of DESC, user_id
    ) AS newest
    FROM ossmk_scores AS s WHERE lower(user_id) = :old
) AS ranked
WHERE newest = 1
ORDER BY target, dimension, score_window, rules
ON CONFLICT (target, user_id, dimension, score_window, rules) DO UPDATE
SET value = excluded.value, events = excluded.events,
    as_of = excluded.as_of, coverage = excluded.coverage
WHERE excluded.as_of > ossmk_scores.as_of

-- name: drop_person_scores
DELETE FROM ossmk_scores WHERE lower(user_id) = :old

-- name: move_person_history
-- Two names in one run were one person: the run's sum stays what it was.
INSERT INTO ossmk_score_history
SELECT run, target, CAST(:new AS text), dimension, score_window, rules,
    CAST(sum(CAST(round(value * 1e8) AS bigint)) AS double precision) / 1e8,
    CAST(sum(events) AS bigint), as_of, max(coverage)
FROM ossmk_score_history WHERE lower(user_id) = :old
GROUP BY run, target, dimension, score_window, rules, as_of
ORDER BY run, target, dimension, score_window, rules
ON CONFLICT (run, target, user_id, dimension, score_window, rules) DO UPDATE
SET value = (round(ossmk_score_history.value * 1e8) + round(excluded.value * 1e8)) / 1e8,
    events = ossmk_score_history.events + excluded.events

-- name: drop_person_history
DELETE FROM ossmk_score_history WHERE lower(user_id) = :old

-- name: move_runs
UPDATE ossmk_runs SET target = lower(CAST(:new AS text)) WHERE target = :old

-- name: move_marks
-- What is noted under the new name already stays.
INSERT INTO ossmk_sync
SELECT provider, CAST(:new AS text), stream, mark, updated_at
FROM ossmk_sync WHERE lower(target) = :old
ORDER BY provider, stream, updated_at DESC
ON CONFLICT (provider, target, stream) DO NOTHING

-- name: drop_marks
DELETE FROM ossmk_sync WHERE lower(target) = :old

-- name: move_actor
INSERT INTO ossmk_actors
SELECT CAST(:new AS text), max(actor_id), max(name), min(actor_type)
FROM ossmk_actors WHERE lower(user_id) = :old AND (actor_id IS NULL OR actor_id = :forge_id)
HAVING count(*) > 0
ON CONFLICT (user_id) DO UPDATE
SET actor_id = coalesce(excluded.actor_id, ossmk_actors.actor_id),
    name = coalesce(ossmk_actors.name, excluded.name)

-- name: drop_actor
DELETE FROM ossmk_actors WHERE lower(user_id) = :old AND (actor_id IS NULL OR actor_id = :forge_id)

-- name: stage_repository
INSERT INTO ossmk_staged_events SELECT * FROM ossmk_events WHERE repo_id = :old

-- name: drop_repository_events
DELETE FROM ossmk_events WHERE repo_id = :old

-- name: rename_staged_repository
-- Of staged events; the repository's name is also in their ids and addresses.
UPDATE ossmk_staged_events
SET repo_id = CAST(:new AS text), id = CASE
    WHEN substr(id, 1, length(CAST(:old AS text)) + 1) = :old || '/'
    THEN CAST(:new AS text) || substr(id, length(CAST(:old AS text)) + 1)
    ELSE id
END, parent_id = CASE
    WHEN substr(parent_id, 1, length(CAST(:old AS text)) + 1) = :old || '/'
    THEN CAST(:new AS text) || substr(parent_id, length(CAST(:old AS text)) + 1)
    ELSE parent_id
END, url = CASE
    WHEN lower(substr(url, 1, length(CAST(:old AS text)) + 9)) = 'https://' || :old || '/'
    THEN 'https://' || CAST(:new AS text) || substr(url, length(CAST(:old AS text)) + 9)
    ELSE url
END
WHERE repo_id = :old

-- name: move_sightings
INSERT INTO ossmk_sightings
SELECT event_id, CAST(:new AS text) FROM ossmk_sightings WHERE repo_id = :old ORDER BY event_id
ON CONFLICT (event_id, repo_id) DO NOTHING

-- name: drop_sightings
-- Those under the old name, and those under the new one of events that are stored there.
DELETE FROM ossmk_sightings
WHERE repo_id = :old
OR (repo_id = :new AND event_id IN (SELECT id FROM ossmk_events WHERE repo_id = :new))

-- name: move_repository_scores
INSERT INTO ossmk_scores
SELECT CAST(:new AS text), user_id, dimension, score_window, rules, value, events, as_of, coverage
FROM ossmk_scores WHERE target = :old
ORDER BY user_id, dimension, score_window, rules
ON CONFLICT (target, user_id, dimension, score_window, rules) DO UPDATE
SET value = excluded.value, events = excluded.events,
    as_of = excluded.as_of, coverage = excluded.coverage
WHERE excluded.as_of > ossmk_scores.as_of

-- name: drop_repository_scores
DELETE FROM ossmk_scores WHERE target = :old

-- name: move_repository_history
UPDATE ossmk_score_history SET target = :new WHERE target = :old

-- name: move_repository
INSERT INTO ossmk_repos
SELECT CAST(:new AS text), forge_id, fork, private FROM ossmk_repos WHERE repo_id = :old
ON CONFLICT (repo_id) DO UPDATE
SET forge_id = excluded.forge_id,
    fork = coalesce(ossmk_repos.fork, excluded.fork),
    private = coalesce(ossmk_repos.private, excluded.private)

-- name: drop_repository
DELETE FROM ossmk_repos WHERE repo_id = :old

-- name: save_former_name
INSERT INTO ossmk_former_names (former_name, named, forge_id) VALUES (:old, :named, :forge_id)
ON CONFLICT (former_name) DO UPDATE SET named = excluded.named, forge_id = excluded.forge_id

-- name: drop_former_name
DELETE FROM ossmk_former_names WHERE former_name = :name

-- name: present_names
-- What is called otherwise now: by its whole former name, or by owner/name of a repository.
SELECT f.former_name, coalesce(
    (SELECT min(user_id) FROM ossmk_actors WHERE f.named = 'person' AND actor_id = f.forge_id),
    (SELECT min(repo_id) FROM ossmk_repos WHERE f.named = 'repository' AND forge_id = f.forge_id),
    f.former_name
) AS name
FROM ossmk_former_names AS f
WHERE f.former_name = :name
OR (f.named = 'repository' AND :name LIKE '%/%'
    AND substr(f.former_name, length(f.former_name) - length(CAST(:name AS text))) = '/' || :name)
ORDER BY f.former_name

-- name: save_numbers
-- Accounts that events alone told of.
INSERT INTO ossmk_actors (user_id, actor_id, actor_type)
SELECT user_id, max(actor_id), min(actor_type) FROM ossmk_staged_events
WHERE actor_id IS NOT NULL
GROUP BY user_id
ORDER BY user_id
ON CONFLICT (user_id) DO NOTHING
