-- Which of these keys the register {{table}} still holds.
SELECT key FROM "{{table}}" WHERE list_contains(CAST($keys AS VARCHAR[]), key);
