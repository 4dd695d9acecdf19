-- The people with the most points in one window, and how many people there are, out of a file of
-- scores. Ranked as tables rank: by the sum over the dimensions in whole units of 1e-8, then by
-- name in code-point order. Statements as in statements.py.

-- :: top
SELECT user_id, dimension, value, events, coverage FROM read_parquet($scores)
WHERE "window" = $window AND user_id IN (
    SELECT user_id FROM read_parquet($scores)
    WHERE "window" = $window
    GROUP BY user_id
    ORDER BY sum(CAST(round(value * 1e8) AS BIGINT)) DESC, user_id
    LIMIT $top
);

-- :: people
SELECT count(DISTINCT user_id) FROM read_parquet($scores) WHERE "window" = $window;
