-- Our own accounts of a platform: those that rows or files speak of, but for the accounts of
-- partners, whose every publication is marked as theirs by its channel, and for the subjects that
-- stand where tables without accounts would have them.
SELECT account FROM (
    SELECT platform, account FROM slices
    WHERE table_name NOT IN ('indices', 'competitors', 'rates')
    UNION
    SELECT platform, account FROM placements
    UNION
    SELECT platform, account FROM imports
    WHERE undone_at IS NULL AND table_name NOT IN ('indices', 'competitors', 'rates')
)
WHERE platform IS NOT DISTINCT FROM CAST($platform AS VARCHAR) AND account IS NOT NULL
    AND account NOT IN (
        SELECT account FROM placements
        WHERE platform IS NOT DISTINCT FROM CAST($platform AS VARCHAR) AND account IS NOT NULL
        GROUP BY account
        HAVING bool_and(coalesce(regexp_matches(channel, '^(partner|earned)/'), false))
    )
GROUP BY account
ORDER BY account;
