-- Status changes of leads that count, as known at the cutoff. `valid` says what a change made of its
-- lead, by the file's own flag or the workspace's words; null where it left that as it was.
CREATE OR REPLACE MACRO lead_status_at(cutoff) AS TABLE
WITH judged AS (
    SELECT change.*, coalesce(change.valid, CASE
            WHEN list_contains(word_list('leads.won'), lower(trim(change.status)))
                OR list_contains(word_list('leads.lost'), lower(trim(change.status)))
                OR list_contains(word_list('leads.valid'), lower(trim(change.status))) THEN true
            WHEN list_contains(word_list('leads.invalid'), lower(trim(change.status))) THEN false
        END) AS said
    FROM lead_status_all_at(cutoff) AS change
    LEFT JOIN (SELECT key, is_test OR is_returning AS apart FROM leads_marked_at(cutoff)) AS marked
        USING (key)
    WHERE NOT coalesce(marked.apart, false)
)
SELECT * EXCLUDE (key, step, said) REPLACE (
    CASE WHEN said IS DISTINCT FROM lag(said IGNORE NULLS) OVER (
        PARTITION BY lead ORDER BY changed_at, listed, step) THEN said END AS valid)
FROM judged;
