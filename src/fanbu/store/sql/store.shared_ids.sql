-- Keys of one import that every other file gives to another shop, on another day: two things under
-- one id. An order that once changed its shop or its day is still one.
WITH brought AS (
    SELECT key, external_id, shop, local_day("{{clock}}") AS day
    FROM versions.{{table}} WHERE import_id = $import_id AND shop IS NOT NULL
), others AS (
    SELECT key, list(DISTINCT shop) AS shops, list(DISTINCT local_day("{{clock}}")) AS days
    FROM versions.{{table}}
    WHERE import_id <> $import_id AND shop IS NOT NULL AND key IN (SELECT key FROM brought)
    GROUP BY key
)
SELECT any_value(external_id) AS id, count(DISTINCT key) AS ids, any_value(shop) AS shop,
    any_value(shops[1]) AS other
FROM brought JOIN others USING (key)
WHERE NOT list_contains(shops, shop) AND NOT list_contains(days, day);
