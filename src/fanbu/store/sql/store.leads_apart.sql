-- Of these leads, those that count for nothing (at the cutoff): a test, a contact that came back.
SELECT key, CASE WHEN is_test THEN 'test' ELSE 'repeat' END AS cause
FROM leads_marked_at(CAST('{{cutoff}}' AS TIMESTAMP))
WHERE (is_test OR is_returning) AND list_contains(CAST($keys AS VARCHAR[]), key);
