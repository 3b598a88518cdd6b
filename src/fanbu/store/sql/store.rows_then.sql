-- Which of these keys of the register {{table}} any of these imports brought.
SELECT DISTINCT {{key}} AS key FROM versions."{{table}}"
WHERE list_contains(CAST($keys AS VARCHAR[]), {{key}})
    AND list_contains(CAST($imports AS BIGINT[]), import_id);
