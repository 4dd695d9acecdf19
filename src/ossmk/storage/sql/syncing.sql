-- name: claim
-- Take a person for one process; who holds them may take them again, and so may others after a while.
INSERT INTO ossmk_sync (provider, target, stream, mark, updated_at)
VALUES ('sync', :target, 'claim', :claimant, :now)
ON CONFLICT (provider, target, stream) DO UPDATE
SET mark = excluded.mark, updated_at = excluded.updated_at
WHERE ossmk_sync.mark = excluded.mark OR ossmk_sync.updated_at < :stale

-- name: claimant
SELECT mark FROM ossmk_sync
WHERE provider = 'sync' AND target = :target AND stream = 'claim'

-- name: release
DELETE FROM ossmk_sync
WHERE provider = 'sync' AND target = :target AND stream = 'claim' AND mark = :claimant

-- name: marked_at
SELECT target, updated_at FROM ossmk_sync
WHERE provider = :provider AND stream = :stream
ORDER BY target
