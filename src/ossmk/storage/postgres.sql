-- What Postgres needs besides the migrations: text in code-point order whatever the database's
-- locale (so that every store gives the same order, and lower() knows ASCII alone), and comments
-- for those who look with psql. Run after every migration; saying it again changes nothing, and
-- columns that are in that order already are left alone: views may stand on them.

DO $$ DECLARE found record; BEGIN FOR found IN
    SELECT c.relname, string_agg(format('ALTER COLUMN %I TYPE text COLLATE "C"', a.attname), ', ') AS columns
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind = 'r'
    AND c.relname LIKE 'ossmk@_%' ESCAPE '@' AND a.atttypid = 'text'::regtype
    AND NOT a.attisdropped AND a.attcollation <> '"C"'::regcollation
    GROUP BY c.relname
LOOP EXECUTE format('ALTER TABLE %I %s', found.relname, found.columns); END LOOP; END $$;

COMMENT ON TABLE ossmk_meta IS 'What the program must know of this database: schema_version';
COMMENT ON COLUMN ossmk_meta.meta_key IS 'Name of the entry';
COMMENT ON COLUMN ossmk_meta.meta_value IS 'Its value';

COMMENT ON TABLE ossmk_events IS 'One row, one contribution, one person';
COMMENT ON COLUMN ossmk_events.id IS 'Stable and the same from every source: commit:<sha>, github.com/owner/name/pull/42';
COMMENT ON COLUMN ossmk_events.kind IS 'commit, pr, pr_merged, review, review_comment, issue, issue_comment, commit_comment, discussion, discussion_comment or release';
COMMENT ON COLUMN ossmk_events.repo_id IS 'host/owner/name in lower case; local/<folder> for a clone without a remote';
COMMENT ON COLUMN ossmk_events.user_id IS 'The login as spelt by the forge, or the e-mail of an author without an account';
COMMENT ON COLUMN ossmk_events.actor_id IS 'The numeric id of the account at its forge (github.com:583231); survives renames';
COMMENT ON COLUMN ossmk_events.role IS 'author or co_author';
COMMENT ON COLUMN ossmk_events.actor_type IS 'user, bot, agent or unlinked (an e-mail that no account claims)';
COMMENT ON COLUMN ossmk_events.created_at IS 'When it was done; of a commit, when it was authored';
COMMENT ON COLUMN ossmk_events.committed_at IS 'When the commit was made as it is now';
COMMENT ON COLUMN ossmk_events.lines_added IS 'Lines added; null where unknown';
COMMENT ON COLUMN ossmk_events.lines_removed IS 'Lines removed; null where unknown';
COMMENT ON COLUMN ossmk_events.files_changed IS 'Files changed; null where unknown';
COMMENT ON COLUMN ossmk_events.parent_id IS 'The pull request that a review, comment or commit belongs to';
COMMENT ON COLUMN ossmk_events.state IS 'Of a review: approved, changes_requested, commented, dismissed; of an issue or pull request: open, closed, merged';
COMMENT ON COLUMN ossmk_events.private IS 'Whether the repository is private; null where unknown';
COMMENT ON COLUMN ossmk_events.fork IS 'Whether the repository is a fork; null where unknown';
COMMENT ON COLUMN ossmk_events.title IS 'Title of the pull request, issue or release; first line of a commit message';
COMMENT ON COLUMN ossmk_events.url IS 'Where to see it';
COMMENT ON COLUMN ossmk_events.provider IS 'Which source told it';
COMMENT ON COLUMN ossmk_events.observed_at IS 'When the source was last asked';
COMMENT ON COLUMN ossmk_events.field_sources IS 'Which source told which field, where several were merged; else null';

COMMENT ON TABLE ossmk_sightings IS 'Repositories in which a commit was seen besides the one it is stored under';
COMMENT ON COLUMN ossmk_sightings.event_id IS 'ossmk_events.id';
COMMENT ON COLUMN ossmk_sightings.repo_id IS 'The other repository';

COMMENT ON TABLE ossmk_actors IS 'Accounts and e-mails seen as authors';
COMMENT ON COLUMN ossmk_actors.user_id IS 'As in ossmk_events';
COMMENT ON COLUMN ossmk_actors.actor_id IS 'As in ossmk_events';
COMMENT ON COLUMN ossmk_actors.name IS 'The name to show';
COMMENT ON COLUMN ossmk_actors.actor_type IS 'As in ossmk_events';

COMMENT ON TABLE ossmk_repos IS 'Repositories as their forge knows them';
COMMENT ON COLUMN ossmk_repos.repo_id IS 'As in ossmk_events';
COMMENT ON COLUMN ossmk_repos.forge_id IS 'The numeric id at the forge (github.com:1296269); survives renames. Of a local repository, its first commit: git:<sha>';
COMMENT ON COLUMN ossmk_repos.fork IS 'Whether it is a fork; null where unknown';
COMMENT ON COLUMN ossmk_repos.private IS 'Whether it is private; null where unknown';

COMMENT ON TABLE ossmk_sync IS 'Where each source goes on next time';
COMMENT ON COLUMN ossmk_sync.provider IS 'The source';
COMMENT ON COLUMN ossmk_sync.target IS 'The user, repository or organisation asked for';
COMMENT ON COLUMN ossmk_sync.stream IS 'One kind of event of that target';
COMMENT ON COLUMN ossmk_sync.mark IS 'The note the source left for itself';
COMMENT ON COLUMN ossmk_sync.updated_at IS 'When it was left';

COMMENT ON TABLE ossmk_scores IS 'The latest score per target, person, dimension, window and rules';
COMMENT ON COLUMN ossmk_scores.target IS 'Empty: all of the person''s work; else the repository the score is limited to';
COMMENT ON COLUMN ossmk_scores.user_id IS 'As in ossmk_events';
COMMENT ON COLUMN ossmk_scores.dimension IS 'A dimension of the rules';
COMMENT ON COLUMN ossmk_scores.score_window IS 'The window: 90d, all, 2026-01-01/2026-04-01';
COMMENT ON COLUMN ossmk_scores.rules IS 'Name and content hash of the rules';
COMMENT ON COLUMN ossmk_scores.value IS 'The score';
COMMENT ON COLUMN ossmk_scores.events IS 'How many events it counts';
COMMENT ON COLUMN ossmk_scores.as_of IS 'The moment it was computed for';
COMMENT ON COLUMN ossmk_scores.coverage IS 'exact, lower_bound or unknown: how complete the events are';

COMMENT ON TABLE ossmk_runs IS 'One row, one analysis';
COMMENT ON COLUMN ossmk_runs.run IS 'When it ran, and a few digits that tell it from others; sorts by time';
COMMENT ON COLUMN ossmk_runs.target IS 'Whose work was analysed: a login or repository, in lower case';
COMMENT ON COLUMN ossmk_runs.rules IS 'As in ossmk_scores';
COMMENT ON COLUMN ossmk_runs.as_of IS 'As in ossmk_scores';

COMMENT ON TABLE ossmk_score_history IS 'Every score of every run; rows are only added';
COMMENT ON COLUMN ossmk_score_history.run IS 'ossmk_runs.run';
COMMENT ON COLUMN ossmk_score_history.target IS 'As in ossmk_scores';
COMMENT ON COLUMN ossmk_score_history.user_id IS 'As in ossmk_scores';
COMMENT ON COLUMN ossmk_score_history.dimension IS 'As in ossmk_scores';
COMMENT ON COLUMN ossmk_score_history.score_window IS 'As in ossmk_scores';
COMMENT ON COLUMN ossmk_score_history.rules IS 'As in ossmk_scores';
COMMENT ON COLUMN ossmk_score_history.value IS 'As in ossmk_scores';
COMMENT ON COLUMN ossmk_score_history.events IS 'As in ossmk_scores';
COMMENT ON COLUMN ossmk_score_history.as_of IS 'As in ossmk_scores';
COMMENT ON COLUMN ossmk_score_history.coverage IS 'As in ossmk_scores';

COMMENT ON TABLE ossmk_tombstones IS 'Who was erased and must not come back, as salted hashes';
COMMENT ON COLUMN ossmk_tombstones.digest IS 'HMAC-SHA256 of a login, e-mail or number of an account';
COMMENT ON COLUMN ossmk_tombstones.erasure IS 'Tells which belong to one erasure';
COMMENT ON COLUMN ossmk_tombstones.erased_at IS 'When';

COMMENT ON TABLE ossmk_identities IS 'Which accounts are one person''s: one row, one link';
COMMENT ON COLUMN ossmk_identities.account IS 'A login or e-mail, as in ossmk_events; in lower case it is here once';
COMMENT ON COLUMN ossmk_identities.linked_to IS 'The account of the same person that it was linked with';
COMMENT ON COLUMN ossmk_identities.person IS 'The primary account of the person: the one that no row has as account';
COMMENT ON COLUMN ossmk_identities.evidence IS 'Why they are one person''s';
COMMENT ON COLUMN ossmk_identities.linked_at IS 'When they were linked';

COMMENT ON TABLE ossmk_told_names IS 'Two names under which sources told one contribution: a sign that they are one person';
COMMENT ON COLUMN ossmk_told_names.account IS 'One, as in ossmk_events, in lower case';
COMMENT ON COLUMN ossmk_told_names.other IS 'The other';
COMMENT ON COLUMN ossmk_told_names.event_id IS 'The contribution, or one of several';

COMMENT ON TABLE ossmk_former_names IS 'Names that a person or repository gave up, until somebody else takes them';
COMMENT ON COLUMN ossmk_former_names.former_name IS 'A login or repo_id as it was, in lower case';
COMMENT ON COLUMN ossmk_former_names.named IS 'person or repository';
COMMENT ON COLUMN ossmk_former_names.forge_id IS 'The number of who had the name: ossmk_actors.actor_id or ossmk_repos.forge_id';
