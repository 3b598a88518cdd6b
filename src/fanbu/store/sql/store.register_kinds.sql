-- What each kind of export tells of a register: what a form collects and what the sales team keeps
-- are two lists in one register, and what was known of it at a moment is what both had told by then.
-- Each is taken to be kept without a break from its first row on.
SELECT part.table_name AS "table", import.reader AS platform, coalesce(import.account, '') AS account,
    least(
        local_day(min(part.first_at) OVER (
            PARTITION BY part.table_name, import.reader, import.account)),
        local_day(import.as_of)) AS first_day,
    local_day(import.as_of) AS last_day, import.as_of AS as_of
FROM import_tables AS part JOIN imports AS import USING (import_id)
WHERE import.undone_at IS NULL AND part.first_at IS NOT NULL
    AND part.table_name NOT IN (SELECT table_name FROM slices)
ORDER BY ALL;
