-- The statuses a lead register showed one after the other, dated by the export that showed them;
-- a status that was cleared is a step to null. With everything = false only the keys listed in
-- `affected` are folded.
CREATE OR REPLACE MACRO fold_lead_steps(everything) AS TABLE
WITH shown AS (
    SELECT version.key, version.status, version.as_of,
        row_number() OVER (
            PARTITION BY version.key
            ORDER BY import.as_of, import.sha256, import.import_id, version.row_no
        ) AS seq
    FROM versions.leads AS version
    JOIN imports AS import USING (import_id)
    JOIN import_tables AS part ON part.import_id = import.import_id AND part.table_name = 'leads'
    WHERE list_contains(part.columns, 'status')
        AND (everything OR version.key IN (SELECT key FROM affected))
    QUALIFY row_number() OVER (
        PARTITION BY version.key, version.import_id ORDER BY version.row_no DESC
    ) = 1
), steps AS (
    SELECT key, status, seq, as_of,
        lag(status) OVER (PARTITION BY key ORDER BY seq) AS before
    FROM shown
)
SELECT key, status, as_of AS changed_at, seq AS step
FROM steps
WHERE status IS DISTINCT FROM before;
