CREATE TABLE ossmk_tombstones (
    digest text NOT NULL PRIMARY KEY,
    erasure text NOT NULL,
    erased_at timestamptz NOT NULL
);
