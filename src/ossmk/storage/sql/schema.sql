-- name: schema_version
-- The version of the schema; Postgres looks in the schema that new tables would go to, not in
-- those behind it on the search path: they may be another tenant's.
SELECT meta_value
FROM ossmk_meta
WHERE meta_key = 'schema_version'
AND tableoid = to_regclass(quote_ident(current_schema()) || '.ossmk_meta')  -- only: postgres

-- name: lock_schema
-- One migration at a time in this schema, until the transaction ends.
SELECT 1  -- only: sqlite
SELECT pg_advisory_xact_lock(hashtext('ossmk'), hashtext(current_schema()))  -- only: postgres

-- name: tables
-- The tables that are called like ours.
SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'ossmk@_%' ESCAPE '@'  -- only: sqlite
SELECT tablename::text AS name FROM pg_tables  -- only: postgres
WHERE schemaname = current_schema() AND tablename LIKE 'ossmk@_%' ESCAPE '@'  -- only: postgres
ORDER BY 1

-- name: save_schema_version
INSERT INTO ossmk_meta (meta_key, meta_value) VALUES ('schema_version', :version)
ON CONFLICT (meta_key) DO UPDATE SET meta_value = excluded.meta_value
