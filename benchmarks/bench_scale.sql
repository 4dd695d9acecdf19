-- Events of about 12 a person, a few people with thousands, over a year.
COPY (
    WITH drawn AS (SELECT i, hash(i) AS h, hash(i + 1000000007) AS g FROM range($count) AS t (i)),
    placed AS (
        SELECT
            i, h, g, CAST(g >> 20 AS BIGINT) % 100 AS share,
            CAST(g >> 32 AS BIGINT) % 31536000 AS second,
            CAST(floor($count / 12 * pow((h % 100000007) / 100000007.0, 2)) AS BIGINT) AS person
        FROM drawn
    )
    SELECT
        CASE
            WHEN share < 55 THEN 'commit:' || md5(CAST(i AS VARCHAR)) || md5(CAST(g AS VARCHAR))[:8]
            ELSE 'github.com/org' || (person % 50021) || '/repo' || (h % 7) || '/pull/' || i
        END AS id,
        CASE
            WHEN share < 55 THEN 'commit' WHEN share < 65 THEN 'pr' WHEN share < 72 THEN 'pr_merged'
            WHEN share < 80 THEN 'review' WHEN share < 85 THEN 'review_comment'
            WHEN share < 90 THEN 'issue' ELSE 'issue_comment'
        END AS kind,
        'github.com/org' || (person % 50021) || '/repo' || (h % 7) AS repo_id,
        'User' || person AS user_id,
        CASE WHEN person % 97 = 3 THEN 'bot' ELSE 'user' END AS actor_type,
        make_timestamp((1762000000 + second) * 1000000) AS created_at,
        CASE WHEN share < 72 THEN CAST(g % 400 AS BIGINT) END AS lines_added,
        CASE WHEN share < 72 THEN CAST(h % 90 AS BIGINT) END AS lines_removed
    FROM placed
) TO '$file' (FORMAT parquet, COMPRESSION zstd)
