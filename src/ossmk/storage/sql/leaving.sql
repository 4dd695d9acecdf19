-- name: lock_saving
-- Whoever saves holds this until the transaction ends, many at a time.
SELECT 1  -- only: sqlite
SELECT pg_advisory_xact_lock_shared(hashtext('ossmk leaving'), hashtext(current_schema()))  -- only: postgres

-- name: lock_leaving
-- Wait for all who save: what they read before would come back with them.
SELECT 1  -- only: sqlite
SELECT pg_advisory_xact_lock(hashtext('ossmk leaving'), hashtext(current_schema()))  -- only: postgres

-- name: salt
SELECT meta_value FROM ossmk_meta WHERE meta_key = 'tombstone_salt'

-- name: save_salt
INSERT INTO ossmk_meta (meta_key, meta_value) VALUES ('tombstone_salt', :salt)
ON CONFLICT (meta_key) DO NOTHING

-- name: tombstones
SELECT digest, erasure FROM ossmk_tombstones

-- name: save_tombstone
INSERT INTO ossmk_tombstones (digest, erasure, erased_at)
VALUES (:digest, :erasure, :erased_at)
ON CONFLICT (digest) DO NOTHING

-- name: drop_tombstones
DELETE FROM ossmk_tombstones WHERE erasure = :erasure

-- name: accounts_of
-- The accounts that a login, an e-mail or an account's number stands for.
SELECT user_id, actor_id FROM ossmk_actors WHERE lower(user_id) = :who OR actor_id = :who
UNION
SELECT user_id, actor_id FROM ossmk_events WHERE lower(user_id) = :who
UNION
SELECT user_id, actor_id FROM ossmk_events WHERE actor_id = :who
UNION
SELECT former_name, forge_id FROM ossmk_former_names
WHERE named = 'person' AND (former_name = :who OR forge_id = :who)

-- name: make_leaving
CREATE TEMP TABLE IF NOT EXISTS ossmk_leaving
AS SELECT user_id AS person FROM ossmk_actors LIMIT 0  -- only: sqlite
ON COMMIT DELETE ROWS AS SELECT user_id AS person FROM ossmk_actors LIMIT 0  -- only: postgres

-- name: erase_sightings
DELETE FROM ossmk_sightings WHERE event_id IN (
    SELECT id FROM ossmk_events WHERE lower(user_id) IN (SELECT person FROM ossmk_leaving)
)

-- name: erase_events
DELETE FROM ossmk_events WHERE lower(user_id) IN (SELECT person FROM ossmk_leaving)

-- name: erase_scores
DELETE FROM ossmk_scores WHERE lower(user_id) IN (SELECT person FROM ossmk_leaving)

-- name: erase_history
DELETE FROM ossmk_score_history WHERE lower(user_id) IN (SELECT person FROM ossmk_leaving)

-- name: erase_runs
DELETE FROM ossmk_runs WHERE target IN (SELECT person FROM ossmk_leaving)

-- name: erase_told_names
DELETE FROM ossmk_told_names
WHERE account IN (SELECT person FROM ossmk_leaving) OR other IN (SELECT person FROM ossmk_leaving)

-- name: erase_actors
DELETE FROM ossmk_actors WHERE lower(user_id) IN (SELECT person FROM ossmk_leaving)

-- name: erase_former_names
DELETE FROM ossmk_former_names
WHERE named = 'person' AND former_name IN (SELECT person FROM ossmk_leaving)

-- name: all_marks
SELECT provider, target, stream, mark FROM ossmk_sync
ORDER BY provider, target, stream

-- name: drop_all_marks
DELETE FROM ossmk_sync

-- name: events_about
SELECT * FROM ossmk_events WHERE lower(user_id) IN (SELECT person FROM ossmk_leaving)
ORDER BY created_at, id

-- name: sightings_about
SELECT * FROM ossmk_sightings WHERE event_id IN (
    SELECT id FROM ossmk_events WHERE lower(user_id) IN (SELECT person FROM ossmk_leaving)
)
ORDER BY event_id, repo_id

-- name: scores_about
SELECT * FROM ossmk_scores WHERE lower(user_id) IN (SELECT person FROM ossmk_leaving)
ORDER BY target, user_id, rules, score_window, dimension

-- name: history_about
SELECT * FROM ossmk_score_history WHERE lower(user_id) IN (SELECT person FROM ossmk_leaving)
ORDER BY run, target, user_id, score_window, dimension

-- name: identities_about
SELECT * FROM ossmk_identities
WHERE lower(account) IN (SELECT person FROM ossmk_leaving)
OR lower(linked_to) IN (SELECT person FROM ossmk_leaving)
ORDER BY person, linked_at, account

-- name: told_names_about
SELECT * FROM ossmk_told_names
WHERE account IN (SELECT person FROM ossmk_leaving) OR other IN (SELECT person FROM ossmk_leaving)
ORDER BY account, other

-- name: runs_about
SELECT * FROM ossmk_runs WHERE target IN (SELECT person FROM ossmk_leaving)
ORDER BY run

-- name: actors_about
SELECT * FROM ossmk_actors WHERE lower(user_id) IN (SELECT person FROM ossmk_leaving)
ORDER BY user_id

-- name: former_names_about
SELECT * FROM ossmk_former_names
WHERE named = 'person' AND former_name IN (SELECT person FROM ossmk_leaving)
ORDER BY former_name
