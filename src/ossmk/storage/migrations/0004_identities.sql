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
