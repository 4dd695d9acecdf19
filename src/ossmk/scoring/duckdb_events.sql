-- Files and frames as events: typed, checked, each id once.

-- :: check
-- ids are compared by their hashes first: ten million texts would need a gigabyte
SELECT
    count(*) AS rows, count(DISTINCT hash(id)) AS ids,
    count(*) FILTER (
        id IS NULL OR kind IS NULL OR repo_id IS NULL OR user_id IS NULL OR second IS NULL
        OR second < 0 OR lines_added < 0 OR lines_removed < 0
    ) AS broken,
    coalesce(min(second), 0) AS oldest
FROM scoring_source;

-- :: kinds
SELECT DISTINCT kind FROM scoring_source;

-- :: doubled
CREATE TABLE scoring_doubled AS
SELECT id FROM scoring_source
WHERE hash(id) IN (SELECT hash(id) FROM scoring_source GROUP BY hash(id) HAVING count(*) > 1)
GROUP BY id HAVING count(*) > 1;
CREATE TABLE scoring_merged (
    id VARCHAR, kind VARCHAR, repo_id VARCHAR, user_id VARCHAR, actor_type VARCHAR,
    lines_added BIGINT, lines_removed BIGINT, parent_id VARCHAR, second BIGINT
);

-- :: observations
SELECT DISTINCT observed FROM source WHERE id IN (SELECT id FROM scoring_doubled) ORDER BY id;

-- :: merged
INSERT INTO scoring_merged SELECT
    unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?),
    unnest(?);

-- :: unique
CREATE VIEW scoring_event AS SELECT * FROM scoring_source;

-- :: once
CREATE VIEW scoring_event AS
SELECT * FROM scoring_source AS s ANTI JOIN scoring_doubled AS d ON d.id = s.id
UNION ALL BY NAME
SELECT * FROM scoring_merged;
