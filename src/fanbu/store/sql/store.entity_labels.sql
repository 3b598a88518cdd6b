-- What an object of a platform is called: its latest name, with the id where two share a name.
-- Grouped by its key, so that the engine sees it cannot multiply rows and drops it when unused.
CREATE OR REPLACE MACRO entity_labels(which, sort, cutoff, wanted) AS TABLE
WITH latest AS (
    SELECT owner, id,
        arg_max(name, {'as_of': as_of, 'sha256': sha256, 'import_id': import_id}) AS name
    FROM entity_names
    WHERE wanted AND table_name = which AND kind = sort AND id IS NOT NULL AND name IS NOT NULL
        AND as_of <= CAST(cutoff AS TIMESTAMP)
    GROUP BY ALL
), shared AS (
    SELECT *, count(*) OVER (PARTITION BY owner, name) AS bearers FROM latest
)
SELECT owner, id,
    any_value(CASE WHEN bearers > 1 THEN concat(name, ' (', id, ')') ELSE name END) AS label
FROM shared
GROUP BY owner, id;
