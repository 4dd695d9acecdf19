-- Files and frames as events: typed, checked, each id once.

-- :: check
-- for Parquet this stands in the files' own statistics
SELECT
    5 * count(*) - count(id) - count(kind) - count(repo_id) - count(user_id) - count(second)
        AS missing,
    least((SELECT second FROM scoring_oldest), min(lines_added), min(lines_removed), 0) AS smallest,
    coalesce((SELECT second FROM scoring_oldest), 0) AS oldest
FROM scoring_source;

-- :: kinds
SELECT DISTINCT kind FROM scoring_source;

-- :: keep_mark
CREATE TABLE scoring_mark AS
SELECT f.num_rows
FROM parquet_file_metadata($file) AS f
INNER JOIN parquet_kv_metadata($file) AS k
    ON k.key = encode($mark) AND k.value = encode(CAST(f.num_rows AS VARCHAR))
WHERE starts_with(f.created_by, 'DuckDB ');

-- :: doubled
-- by their hashes first, which are sorted faster than grouped: ten million texts would need a
-- gigabyte. Of a text alone hash() is weak: two pairs of ten million ids were alike.
CREATE MACRO id_hash(id) AS hash(id, reverse(id));
CREATE TABLE scoring_hash AS
SELECT hashed FROM (
    SELECT hashed, lead(hashed) OVER (ORDER BY hashed) AS following
    FROM (SELECT id_hash(id) AS hashed FROM scoring_source)
) WHERE hashed = following;
-- equal hashes may still be of two ids
CREATE TABLE scoring_doubled AS
SELECT id FROM scoring_source
WHERE id_hash(id) IN (SELECT hashed FROM scoring_hash)
GROUP BY id HAVING count(*) > 1;

-- :: observations
SELECT DISTINCT observed FROM source WHERE id IN (SELECT id FROM scoring_doubled) ORDER BY id;

-- :: merge
CREATE TABLE scoring_merged (
    id VARCHAR, kind VARCHAR, repo_id VARCHAR, user_id VARCHAR, actor_type VARCHAR,
    lines_added BIGINT, lines_removed BIGINT, parent_id VARCHAR, state VARCHAR, title VARCHAR,
    url VARCHAR, second BIGINT
);

-- :: merged
INSERT INTO scoring_merged SELECT
    unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?),
    unnest(?), unnest(?), unnest(?), unnest(?);

-- :: unique
CREATE VIEW scoring_event AS SELECT * FROM scoring_source;

-- :: once
CREATE VIEW scoring_event AS
SELECT * FROM scoring_source AS s ANTI JOIN scoring_doubled AS d ON d.id = s.id
UNION ALL BY NAME
SELECT * FROM scoring_merged;

-- :: archived
SELECT bool_or(CAST(provider AS VARCHAR) = 'gharchive') FROM source;
