-- Events packed as numbers: people, repositories and pull requests by number, ids by the order they
-- give. What scoring asks of them is the same, so the digits are.

-- :: coverage
CREATE TABLE packed_coverage AS SELECT ? AS coverage;

-- :: pack
CREATE TABLE packed_account AS
SELECT
    account, user_id,
    CAST(min(account) OVER (PARTITION BY ascii_lower(user_id)) AS INTEGER) AS person
FROM (
    SELECT user_id, CAST(row_number() OVER (ORDER BY user_id) AS INTEGER) AS account
    FROM (SELECT DISTINCT user_id FROM scoring_event)
);
CREATE TABLE packed_repository AS
SELECT repo_id, CAST(row_number() OVER (ORDER BY repo_id) AS INTEGER) AS repository
FROM (SELECT DISTINCT repo_id FROM scoring_event);
-- those that commits landed through
CREATE TABLE packed_pull AS
SELECT name, CAST(row_number() OVER (ORDER BY name) AS INTEGER) AS pull
FROM (
    SELECT DISTINCT pull_of(kind, id, parent_id) AS name FROM scoring_event
    WHERE kind IN ('pr', 'pr_merged')
        AND pull_of(kind, id, parent_id) IN (
            SELECT parent_id FROM scoring_event WHERE kind = 'commit' AND parent_id IS NOT NULL
        )
);
CREATE VIEW packed_number AS
SELECT
    a.account, a.person, r.repository, e.kind, e.actor_type, e.state, e.second,
    e.lines_added + e.lines_removed AS lines, p.pull, e.id, e.second // 86400 AS day
FROM scoring_event AS e
INNER JOIN packed_account AS a ON a.user_id = e.user_id
INNER JOIN packed_repository AS r ON r.repo_id = e.repo_id
LEFT JOIN packed_pull AS p ON p.name = pull_of(e.kind, e.id, e.parent_id);
-- most events are the only one of their person, kind and day: ids are sorted for the others alone
CREATE TABLE packed_day AS
SELECT a.person, e.kind, e.second // 86400 AS day
FROM scoring_event AS e INNER JOIN packed_account AS a ON a.user_id = e.user_id
GROUP BY ALL
HAVING count(*) > 1;
CREATE VIEW packed_ranked AS
SELECT n.*, 1 AS nth
FROM packed_number AS n
ANTI JOIN packed_day AS d ON d.person = n.person AND d.kind = n.kind AND d.day = n.day
UNION ALL
SELECT n.*, row_number() OVER (PARTITION BY n.person, n.kind, n.day ORDER BY n.second, n.id) AS nth
FROM packed_number AS n
SEMI JOIN packed_day AS d ON d.person = n.person AND d.kind = n.kind AND d.day = n.day;
-- a person's events lie together: what is summed up by person is then at hand
CREATE VIEW packed_event AS
SELECT
    e.account, e.person, e.repository, e.kind, e.actor_type, e.state, e.second, e.lines, e.pull,
    CAST(e.nth AS INTEGER) AS nth, c.coverage
FROM packed_ranked AS e CROSS JOIN packed_coverage AS c
ORDER BY e.person, e.second;

CREATE VIEW packed_actor AS
SELECT a.account, e.actor_type, min(e.second) AS first
FROM scoring_event AS e INNER JOIN packed_account AS a ON a.user_id = e.user_id
GROUP BY a.account, e.actor_type;

-- :: count
SELECT count(*) FROM read_parquet(?);

-- :: unpack
CREATE VIEW packed_account AS
SELECT account AS user_id, person, user_id AS name FROM packed_people;
CREATE VIEW packed_repository AS
SELECT repository AS repo_id, repo_id AS name FROM packed_repositories;
CREATE VIEW scoring_event AS
SELECT
    nth AS id, account AS user_id, person, repository AS repo_id, kind, actor_type, state,
    second, lines, pull
FROM source;

-- :: oldest
SELECT coalesce(min(second), 0) FROM scoring_event;

-- :: archived
SELECT bool_or(coverage = 'lower_bound') FROM source;
