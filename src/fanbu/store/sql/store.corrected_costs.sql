-- Keys of rows of costs in whose place a newer export of the same sheet has others; see `costs_at`.
CREATE OR REPLACE MACRO corrected_costs(cutoff) AS TABLE
WITH gone AS (
    SELECT key, import_id, kind, paid_on, partner, campaign FROM known_costs(cutoff)
    WHERE gone_since IS NOT NULL
), sheets AS (
    SELECT import_id, reader, account, as_of, sha256,
        regexp_replace(regexp_extract(path, '[^/\\!]*$'), '[0-9]+', '#', 'g') AS name
    FROM imports
    WHERE undone_at IS NULL AND as_of <= CAST(cutoff AS TIMESTAMP)
        AND import_id IN (SELECT import_id FROM import_tables WHERE table_name = 'costs')
), pairs AS (
    SELECT older.import_id AS older, newer.import_id AS newer
    FROM (SELECT DISTINCT import_id FROM gone) JOIN sheets AS older USING (import_id)
    JOIN sheets AS newer ON newer.reader = older.reader
        AND newer.account IS NOT DISTINCT FROM older.account
        AND (newer.as_of, newer.sha256, newer.import_id)
            > (older.as_of, older.sha256, older.import_id)
    WHERE newer.name = older.name OR 2 * (
        SELECT count(*) FROM versions.costs AS one WHERE one.import_id = older.import_id
            AND one.key IN (SELECT key FROM versions.costs WHERE import_id = newer.import_id)
    ) >= (SELECT count(*) FROM versions.costs WHERE import_id = older.import_id)
)
SELECT DISTINCT gone.key
FROM gone JOIN pairs ON pairs.older = gone.import_id
JOIN versions.costs AS other ON other.import_id = pairs.newer
    AND other.kind IS NOT DISTINCT FROM gone.kind
    AND other.paid_on IS NOT DISTINCT FROM gone.paid_on
    AND other.partner IS NOT DISTINCT FROM gone.partner
    AND other.campaign IS NOT DISTINCT FROM gone.campaign
WHERE gone.key NOT IN (SELECT key FROM versions.costs WHERE import_id = pairs.newer);
