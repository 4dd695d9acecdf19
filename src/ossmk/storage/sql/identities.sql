-- name: lock_linking
-- One linker at a time in this schema, until the transaction ends.
SELECT 1  -- only: sqlite
SELECT pg_advisory_xact_lock(hashtext('ossmk linking'), hashtext(current_schema()))  -- only: postgres

-- name: links
SELECT * FROM ossmk_identities
ORDER BY person, linked_at, account

-- name: links_of
-- The links of the person that an account belongs to.
SELECT * FROM ossmk_identities
WHERE lower(person) IN (
    SELECT lower(person) FROM ossmk_identities WHERE lower(account) = :account OR lower(person) = :account
)
ORDER BY linked_at, account

-- name: save_link
INSERT INTO ossmk_identities (account, linked_to, person, evidence, linked_at)
VALUES (:account, :linked_to, :person, :evidence, :linked_at)

-- name: drop_links_of
-- All links of the person of this primary account.
DELETE FROM ossmk_identities WHERE lower(person) = :person

-- name: drop_merged_scores
-- Scores by person of accounts that count for another person now.
DELETE FROM ossmk_scores
WHERE rules = :rules AND lower(user_id) IN (SELECT lower(account) FROM ossmk_identities)

-- name: told_names
SELECT account, other, event_id FROM ossmk_told_names
ORDER BY account, other

-- name: move_told_names
INSERT INTO ossmk_told_names
SELECT CASE WHEN one < two THEN one ELSE two END, CASE WHEN one < two THEN two ELSE one END, event_id
FROM (
    SELECT CAST(:new AS text) AS one, CASE WHEN account = :old THEN other ELSE account END AS two,
        event_id
    FROM ossmk_told_names WHERE account = :old OR other = :old
) AS renamed
WHERE one <> two
ORDER BY 1, 2, 3
ON CONFLICT (account, other) DO NOTHING

-- name: drop_told_names
DELETE FROM ossmk_told_names WHERE account = :old OR other = :old

-- name: seen_accounts
-- How accounts are spelt of which anything is stored.
SELECT user_id FROM ossmk_actors
WHERE lower(user_id) IN (SELECT value FROM json_each(:accounts))  -- only: sqlite
WHERE lower(user_id) IN (SELECT json_array_elements_text(CAST(:accounts AS json)))  -- only: postgres
UNION
SELECT user_id FROM ossmk_events
WHERE lower(user_id) IN (SELECT value FROM json_each(:accounts))  -- only: sqlite
WHERE lower(user_id) IN (SELECT json_array_elements_text(CAST(:accounts AS json)))  -- only: postgres
ORDER BY user_id

-- name: all_accounts
-- Every account there is, its number and name where known.
SELECT user_id, actor_id, name, actor_type FROM ossmk_actors
UNION ALL
SELECT user_id, actor_id, CAST(NULL AS text), min(actor_type) FROM ossmk_events AS e
WHERE NOT EXISTS (
    SELECT 1 FROM ossmk_actors AS a WHERE a.user_id = e.user_id
    AND (a.actor_id = e.actor_id OR e.actor_id IS NULL)
)
GROUP BY user_id, actor_id
ORDER BY user_id, actor_id
