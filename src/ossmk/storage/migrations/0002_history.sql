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
