-- What an object of a platform is called: its latest name, with the id where two share a name.
CREATE OR REPLACE MACRO entity_labels(which, sort, cutoff) AS TABLE
WITH latest AS (
    SELECT platform, account, id, name
    FROM entity_names
    WHERE table_name = which AND kind = sort AND id IS NOT NULL AND name IS NOT NULL
        AND as_of <= CAST(cutoff AS TIMESTAMP)
    QUALIFY row_number() OVER (
        PARTITION BY platform, account, id ORDER BY as_of DESC, sha256 DESC, import_id DESC
    ) = 1
)
SELECT coalesce(platform, '') AS of_platform, coalesce(account, '') AS of_account, id,
    CASE WHEN count(*) OVER (PARTITION BY platform, account, name) > 1
        THEN concat(name, ' (', id, ')') ELSE name END AS label
FROM latest;
