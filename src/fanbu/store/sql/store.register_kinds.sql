-- The lists that make each register: what a form collects and what the sales team keeps are two
-- lists in one register, and what was known of it at a moment is what both had told by then. A list
-- goes by the platform that all of its files name, where no other list does, else by its reader; by
-- account where each of its files names one. A file of a list tells of all tables that any file of
-- it told of: one that brings no deal says that there was none. Each list is taken to be kept
-- without a break from its first row on.
WITH given AS (
    SELECT part.table_name AS "table", import.reader, import.table_name AS whole, import.platform,
        import.account, part.first_at
    FROM import_tables AS part JOIN imports AS import USING (import_id)
    WHERE import.undone_at IS NULL AND part.first_at IS NOT NULL
        AND part.table_name NOT IN (SELECT table_name FROM slices)
), lists AS (
    SELECT "table", reader, count(account) = count(*) AS by_account,
        CASE WHEN count(platform) = count(*) AND min(platform) = max(platform)
            THEN min(platform) END AS platform
    FROM given GROUP BY "table", reader
), named AS (
    SELECT "table", reader, by_account,
        CASE WHEN platform IS NOT NULL
                AND count(*) OVER (PARTITION BY "table", platform) = 1
            THEN platform ELSE reader END AS name
    FROM lists
), first AS (
    SELECT given."table", given.reader, CASE WHEN by_account THEN account ELSE '' END AS account,
        name, local_day(min(first_at)) AS day
    FROM given JOIN named USING ("table", reader) GROUP BY ALL
), files AS (
    SELECT DISTINCT given."table", import.reader, import.account, import.as_of
    FROM given JOIN imports AS import ON import.reader = given.reader
        AND import.table_name = given.whole
    WHERE import.undone_at IS NULL
)
SELECT DISTINCT first."table", name AS platform, first.account,
    least(first.day, local_day(files.as_of)) AS first_day,
    local_day(files.as_of) AS last_day, files.as_of AS as_of
FROM first JOIN files ON files."table" = first."table" AND files.reader = first.reader
    AND (first.account = '' OR files.account = first.account)
ORDER BY ALL;
