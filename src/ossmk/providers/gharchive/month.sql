-- One month of them into one file, in the order they have.
COPY (
    SELECT * REPLACE (
        created_at::TIMESTAMP WITH TIME ZONE AS created_at,
        committed_at::TIMESTAMP WITH TIME ZONE AS committed_at,
        observed_at::TIMESTAMP WITH TIME ZONE AS observed_at
    )
    FROM event
    WHERE created_at[:7] = $month
) TO $file (FORMAT parquet, COMPRESSION zstd)
