-- How many other imports brought the register {{table}}, and how many of those are newer.
SELECT count(*),
    count(*) FILTER (WHERE (other.as_of, other.sha256, other.import_id)
        > (mine.as_of, mine.sha256, mine.import_id))
FROM import_tables AS part JOIN imports AS other USING (import_id)
CROSS JOIN (SELECT as_of, sha256, import_id FROM imports WHERE import_id = $import_id) AS mine
WHERE part.table_name = '{{table}}' AND other.undone_at IS NULL
    AND other.import_id <> mine.import_id;
