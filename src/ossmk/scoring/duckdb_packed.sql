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
-- pull requests alone: a commit whose parent is none of them landed through none
CREATE TABLE packed_pull AS
SELECT name, CAST(row_number() OVER (ORDER BY name) AS INTEGER) AS pull
FROM (
    SELECT DISTINCT pull_of(kind, id, parent_id) AS name FROM scoring_event
    WHERE kind IN ('pr', 'pr_merged')
);
-- a person's events lie together: what is summed up by person is then at hand
CREATE VIEW packed_event AS
SELECT
    a.account, a.person, r.repository, e.kind, e.actor_type, e.state, e.second,
    e.lines_added + e.lines_removed AS lines, p.pull,
    CAST(row_number() OVER (
        PARTITION BY a.person, e.kind, e.second // 86400 ORDER BY e.second, e.id
    ) AS INTEGER) AS nth,
    c.coverage
FROM scoring_event AS e
INNER JOIN packed_account AS a ON a.user_id = e.user_id
INNER JOIN packed_repository AS r ON r.repo_id = e.repo_id
LEFT JOIN packed_pull AS p ON p.name = pull_of(e.kind, e.id, e.parent_id)
CROSS JOIN packed_coverage AS c
ORDER BY a.person, e.second;

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
