-- name: marks
SELECT stream, mark FROM ossmk_sync
WHERE provider = :provider AND target = :target
ORDER BY stream

-- name: events
-- The next events behind a place, in the order of time and id.
SELECT * FROM ossmk_events
WHERE (created_at, id) > (:after_time, :after_id) AND {scope}
ORDER BY created_at, id
LIMIT :page_size

-- name: events_page_of_repo
-- The same of one repository: its own, and those of events_of_repo that are stored under another.
-- Two parts, because each begins at the place by an index; one condition would look for all the
-- events of the repository once a page.
SELECT * FROM (
    SELECT * FROM ossmk_events
    WHERE repo_id = :repo_id AND (created_at, id) > (:after_time, :after_id) AND {scope}
    ORDER BY created_at, id
    LIMIT :page_size
) AS own
UNION ALL
SELECT * FROM (
    SELECT * FROM ossmk_events
    WHERE id IN (SELECT event_id FROM ossmk_sightings WHERE repo_id = :repo_id)
    AND repo_id <> :repo_id AND (created_at, id) > (:after_time, :after_id) AND {scope}
    ORDER BY created_at, id
    LIMIT :page_size
) AS also_seen
ORDER BY created_at, id
LIMIT :page_size

-- name: count_events
SELECT kind, count(*) AS events FROM ossmk_events
WHERE {scope}
GROUP BY kind
ORDER BY kind

-- name: events_not_seen
-- What no source told since a moment.
(observed_at IS NULL OR observed_at < :seen_since)

-- name: events_shown
-- What a source shows whenever it is asked for all: not every commit in forks or of co-authors.
provider = :provider AND (kind <> 'commit' OR (role = 'author' AND coalesce(fork, false) = false))

-- name: scores
SELECT * FROM ossmk_scores
WHERE {scope}
ORDER BY target, user_id, rules, score_window, dimension

-- name: scores_behind
-- The next scores behind a place, in the order of the key.
SELECT * FROM ossmk_scores
WHERE (target, user_id, dimension, score_window, rules) > (
    :target_before, :user_id_before, :dimension_before, :score_window_before, :rules_before
)
AND {scope}
ORDER BY target, user_id, dimension, score_window, rules
LIMIT :page_size

-- name: actors
SELECT * FROM ossmk_actors
WHERE user_id IN (SELECT value FROM json_each(:user_ids))  -- only: sqlite
WHERE user_id IN (SELECT json_array_elements_text(CAST(:user_ids AS json)))  -- only: postgres
ORDER BY user_id

-- name: repository
SELECT * FROM ossmk_repos WHERE repo_id = :repo_id

-- name: events_of_user
lower(user_id) = :user_id

-- name: events_of_person
-- Of all accounts that are linked with this one.
lower(user_id) IN (
    SELECT CAST(:user_id AS text)
    UNION ALL
    SELECT lower(other.account) FROM ossmk_identities AS other WHERE lower(other.person) IN (
        SELECT lower(person) FROM ossmk_identities WHERE lower(account) = :user_id OR lower(person) = :user_id
    )
    UNION ALL
    SELECT lower(person) FROM ossmk_identities WHERE lower(account) = :user_id
)

-- name: events_of_repo
-- With the commits that are stored under another repository they were also seen in.
id IN (
    SELECT id FROM ossmk_events WHERE repo_id = :repo_id
    UNION ALL
    SELECT event_id FROM ossmk_sightings WHERE repo_id = :repo_id
)

-- name: events_since
created_at >= :since

-- name: events_until
created_at < :until

-- name: scores_of_user
lower(user_id) = :user_id

-- name: scores_of_person
-- Scores by person are those of the primary account.
lower(user_id) = coalesce(
    (SELECT lower(person) FROM ossmk_identities WHERE lower(account) = :user_id), :user_id
)

-- name: scores_of_target
target = :target

-- name: sightings
SELECT event_id, repo_id FROM ossmk_sightings
ORDER BY event_id, repo_id

-- name: runs
SELECT * FROM ossmk_runs
WHERE target = :target
ORDER BY run DESC

-- name: latest_run
SELECT * FROM ossmk_runs
WHERE target = :target AND rules = :rules
ORDER BY run DESC
LIMIT 1

-- name: run_before
-- The last run for an earlier moment: a repetition is no earlier run.
SELECT * FROM ossmk_runs
WHERE target = :target AND rules = :rules AND as_of < :as_of
ORDER BY as_of DESC, run DESC
LIMIT 1

-- name: run_scores
SELECT * FROM ossmk_score_history
WHERE run = :run
ORDER BY target, user_id, rules, score_window, dimension

-- name: run_totals
-- Whole units of 1e-8, so that the order of adding does not show.
SELECT score_window, dimension, CAST(sum(CAST(round(value * 1e8) AS bigint)) AS bigint) AS units
FROM ossmk_score_history
WHERE run = :run
GROUP BY score_window, dimension
ORDER BY score_window, dimension

-- name: people_at_work
-- Who contributed, since when, and with how many commits from a moment on; programs are no people.
SELECT lower(user_id) AS person, min(created_at) AS first,
    CAST(sum(CASE WHEN kind = 'commit' AND created_at >= :begin THEN 1 ELSE 0 END) AS bigint) AS commits
FROM ossmk_events
WHERE actor_type NOT IN ('bot', 'agent') AND {scope}
GROUP BY lower(user_id)

-- name: talk
-- What was asked, answered or released from a moment on.
SELECT id, kind, user_id, created_at, parent_id, state FROM ossmk_events
WHERE kind IN ('pr', 'issue', 'review', 'review_comment', 'issue_comment', 'release')
AND actor_type NOT IN ('bot', 'agent') AND created_at >= :begin AND {scope}
