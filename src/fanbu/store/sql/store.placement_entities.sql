SELECT coalesce(account, '') AS of_account, list(DISTINCT entity) AS entities
FROM (
    SELECT platform, account, unnest([external_id, placement]) AS entity FROM placement_stats
    UNION ALL
    SELECT platform, account, unnest([external_id, placement, title]) AS entity FROM placements
)
WHERE platform IS NOT DISTINCT FROM CAST($platform AS VARCHAR) AND entity IS NOT NULL
GROUP BY of_account;
