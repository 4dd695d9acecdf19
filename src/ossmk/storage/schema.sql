-- The structure that all migrations together make; tests compare the two.

CREATE TABLE ossmk_meta (
    meta_key text NOT NULL PRIMARY KEY,
    meta_value text NOT NULL
);

CREATE TABLE ossmk_events (
    id text NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    repo_id text NOT NULL,
    user_id text NOT NULL,
    actor_id text,
    role text NOT NULL,
    actor_type text NOT NULL,
    created_at timestamptz NOT NULL,
    committed_at timestamptz,
    lines_added bigint,
    lines_removed bigint,
    files_changed bigint,
    parent_id text,
    state text,
    private boolean,
    fork boolean,
    title text,
    url text,
    provider text NOT NULL,
    observed_at timestamptz,
    field_sources text
);

CREATE INDEX ossmk_events_person ON ossmk_events (lower(user_id), created_at);
CREATE INDEX ossmk_events_repo ON ossmk_events (repo_id, created_at);
CREATE INDEX ossmk_events_time ON ossmk_events (created_at);

CREATE TABLE ossmk_sightings (
    event_id text NOT NULL,
    repo_id text NOT NULL,
    PRIMARY KEY (event_id, repo_id)
);

CREATE INDEX ossmk_sightings_repo ON ossmk_sightings (repo_id);

CREATE TABLE ossmk_actors (
    user_id text NOT NULL PRIMARY KEY,
    actor_id text,
    name text,
    actor_type text NOT NULL
);

CREATE TABLE ossmk_repos (
    repo_id text NOT NULL PRIMARY KEY,
    forge_id text,
    fork boolean,
    private boolean
);

CREATE TABLE ossmk_sync (
    provider text NOT NULL,
    target text NOT NULL,
    stream text NOT NULL,
    mark text NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (provider, target, stream)
);

CREATE TABLE ossmk_scores (
    target text NOT NULL,
    user_id text NOT NULL,
    dimension text NOT NULL,
    score_window text NOT NULL,
    rules text NOT NULL,
    value double precision NOT NULL,
    events bigint NOT NULL,
    as_of timestamptz NOT NULL,
    coverage text NOT NULL,
    PRIMARY KEY (target, user_id, dimension, score_window, rules)
);

CREATE INDEX ossmk_scores_person ON ossmk_scores (lower(user_id));

CREATE TABLE ossmk_runs (
    run text NOT NULL PRIMARY KEY,
    target text NOT NULL,
    rules text NOT NULL,
    as_of timestamptz NOT NULL
);

CREATE INDEX ossmk_runs_target ON ossmk_runs (target, rules, run);

CREATE TABLE ossmk_score_history (
    run text NOT NULL,
    target text NOT NULL,
    user_id text NOT NULL,
    dimension text NOT NULL,
    score_window text NOT NULL,
    rules text NOT NULL,
    value double precision NOT NULL,
    events bigint NOT NULL,
    as_of timestamptz NOT NULL,
    coverage text NOT NULL,
    PRIMARY KEY (run, target, user_id, dimension, score_window, rules)
);

CREATE INDEX ossmk_score_history_person ON ossmk_score_history (lower(user_id), as_of);

CREATE TABLE ossmk_tombstones (
    digest text NOT NULL PRIMARY KEY,
    erasure text NOT NULL,
    erased_at timestamptz NOT NULL
);

CREATE TABLE ossmk_identities (
    account text NOT NULL PRIMARY KEY,
    linked_to text NOT NULL,
    person text NOT NULL,
    evidence text NOT NULL,
    linked_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX ossmk_identities_account ON ossmk_identities (lower(account));
CREATE INDEX ossmk_identities_person ON ossmk_identities (lower(person));

CREATE TABLE ossmk_told_names (
    account text NOT NULL,
    other text NOT NULL,
    event_id text NOT NULL,
    PRIMARY KEY (account, other)
);

CREATE TABLE ossmk_former_names (
    former_name text NOT NULL PRIMARY KEY,
    named text NOT NULL,
    forge_id text NOT NULL
);

CREATE INDEX ossmk_actors_person ON ossmk_actors (lower(user_id));
CREATE INDEX ossmk_actors_number ON ossmk_actors (actor_id);
CREATE INDEX ossmk_repos_number ON ossmk_repos (forge_id);
