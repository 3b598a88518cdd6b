-- Identifiers that mean somebody on one platform only, where another platform has the same.
SELECT one FROM (
    SELECT DISTINCT unnest(identifiers) AS one FROM ({{rows}}) WHERE identifiers IS NOT NULL
)
WHERE contains(split_part(one, ':', 1), '@')
QUALIFY count(*) OVER (PARTITION BY split_part(one, '@', 1), value_of(one)) > 1;
