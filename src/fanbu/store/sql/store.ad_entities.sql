SELECT coalesce(account, '') AS of_account, list(DISTINCT entity) AS entities
FROM (
    SELECT platform, account, unnest([id, name]) AS entity
    FROM entity_names WHERE table_name = 'spend' AND kind = $kind
)
WHERE platform IS NOT DISTINCT FROM CAST($platform AS VARCHAR) AND entity IS NOT NULL
GROUP BY of_account;
