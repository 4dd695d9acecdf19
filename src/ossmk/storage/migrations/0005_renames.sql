CREATE TABLE ossmk_former_names (
    former_name text NOT NULL PRIMARY KEY,
    named text NOT NULL,
    forge_id text NOT NULL
);

CREATE INDEX ossmk_actors_person ON ossmk_actors (lower(user_id));
CREATE INDEX ossmk_actors_number ON ossmk_actors (actor_id);
CREATE INDEX ossmk_repos_number ON ossmk_repos (forge_id);
