-- The columns of ossmk_events and ossmk_identities that scoring reads, for events that are in no
-- database.

-- :: tables
CREATE TABLE ossmk_events (
    id TEXT PRIMARY KEY, kind TEXT, repo_id TEXT, user_id TEXT, actor_type TEXT, created_at TEXT,
    lines_added INTEGER, lines_removed INTEGER, parent_id TEXT, state TEXT, title TEXT, url TEXT
) WITHOUT ROWID;
CREATE TABLE ossmk_identities (account TEXT PRIMARY KEY, person TEXT);

-- :: fill
INSERT INTO ossmk_events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO ossmk_identities VALUES (?, ?);
