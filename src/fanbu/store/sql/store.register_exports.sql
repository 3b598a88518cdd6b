-- What each export of a register answers for, by where it came from: two shops' orders are two
-- exports that must come, though they make one register. One whose platform is not known goes by
-- its table's name. Each is taken to be kept without a break from its first row on. What a file
-- brings beside its own table is no export.
SELECT part.table_name AS "table", coalesce(import.platform, part.table_name) AS platform,
    coalesce(import.account, '') AS account,
    least(
        local_day(min(part.first_at) OVER (
            PARTITION BY part.table_name, import.platform, import.account)),
        local_day(import.as_of)) AS first_day,
    local_day(import.as_of) AS last_day, import.as_of AS as_of
FROM import_tables AS part JOIN imports AS import USING (import_id)
WHERE import.undone_at IS NULL AND part.table_name = import.table_name AND part.first_at IS NOT NULL
    AND part.table_name NOT IN (SELECT table_name FROM slices)
ORDER BY ALL;
