-- The rows of one archive, read as often as they are asked for rather than held in memory.
-- Moments stay text here: their month is their beginning, in any time zone.
CREATE VIEW event AS
SELECT *
FROM read_json(
    getvariable('rows'),
    format = 'newline_delimited',
    columns = {
        id: 'VARCHAR',
        kind: 'VARCHAR',
        repo_id: 'VARCHAR',
        user_id: 'VARCHAR',
        actor_id: 'VARCHAR',
        role: 'VARCHAR',
        actor_type: 'VARCHAR',
        created_at: 'VARCHAR',
        committed_at: 'VARCHAR',
        lines_added: 'BIGINT',
        lines_removed: 'BIGINT',
        files_changed: 'BIGINT',
        parent_id: 'VARCHAR',
        state: 'VARCHAR',
        private: 'BOOLEAN',
        fork: 'BOOLEAN',
        title: 'VARCHAR',
        url: 'VARCHAR',
        provider: 'VARCHAR',
        observed_at: 'VARCHAR',
        field_sources: 'VARCHAR'
    }
)
