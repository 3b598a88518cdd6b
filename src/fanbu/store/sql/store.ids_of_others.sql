-- Ids of one import that other files have: how many, how many of them are surely of the same thing,
-- and how many of another one in every other file; an example of these, the last import that has it.
WITH met AS (
    SELECT mine.key, any_value(mine.external_id) AS id, max(other.import_id) AS import_id,
        coalesce(bool_or({{same}}), false) AS same, coalesce(bool_and({{other}}), false) AS apart
    FROM versions.{{table}} AS mine JOIN versions.{{table}} AS other ON other.key = mine.key
    WHERE mine.import_id = $import_id AND other.import_id <> $import_id
        AND mine.external_id IS NOT NULL
    GROUP BY mine.key
)
SELECT count(*), count(*) FILTER (WHERE same), count(*) FILTER (WHERE apart),
    min(id) FILTER (WHERE apart), max(import_id) FILTER (WHERE apart)
FROM met;
