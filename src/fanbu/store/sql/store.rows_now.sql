-- Which of these keys the register {{table}} still holds.
SELECT DISTINCT {{key}} AS key FROM "{{table}}"
WHERE list_contains(CAST($keys AS VARCHAR[]), {{key}});
