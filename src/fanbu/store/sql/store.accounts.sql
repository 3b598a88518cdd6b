SELECT account FROM (
    SELECT platform, account FROM slices
    UNION
    SELECT platform, account FROM placements
    UNION
    SELECT platform, account FROM imports WHERE undone_at IS NULL
)
WHERE platform IS NOT DISTINCT FROM CAST($platform AS VARCHAR) AND account IS NOT NULL
GROUP BY account
ORDER BY account;
