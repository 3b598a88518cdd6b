-- Amounts of {{table}} in the workspace's currency by the rates known now: of the row's day, else the
-- last before it within {{most}} days; null without one.
UPDATE {{table}} AS fact SET {{sets}}
FROM (
    SELECT place, {{amounts}}
    FROM (
        SELECT row.*, CASE WHEN row.on_day - last.day <= {{most}} THEN last.rate END AS rate
        FROM (
            SELECT row.*, row.rowid AS place, {{day}} AS on_day
            FROM {{table}} AS row {{owner}}
            WHERE row.original IS NOT NULL
        ) AS row
        ASOF LEFT JOIN rate_days AS last
            ON last.currency = row.currency AND row.on_day >= last.day
    )
) AS found
WHERE fact.rowid = found.place AND ({{changed}});
