-- What the first snapshot of each source tells only as totals: the days from the first publication
-- among its posts (one that nobody knows: since ever) to the day it was taken, or to the source's
-- first daily export. What came on which of these days nobody knows.
WITH first AS (
    SELECT slice_id, platform, account, owner, day FROM slices
    WHERE lifetime AND level <> 'article'
    QUALIFY day = min(day) OVER (PARTITION BY owner)
), place AS (
    SELECT owner_of(platform, account) AS owner, coalesce(external_id, placement) AS own_key,
        local_day(published_at) AS day
    FROM placements_at('infinity')
    QUALIFY row_number() OVER (PARTITION BY owner, own_key ORDER BY as_of DESC, key) = 1
), daily AS (
    SELECT owner, min(day) AS day FROM slices
    WHERE table_name = 'placement_stats' AND NOT lifetime GROUP BY owner
)
SELECT 'placement_stats' AS "table", first.platform, first.account,
    min(least(coalesce(place.day, DATE '0001-01-01'), first.day)) AS first_day,
    least(any_value(first.day), any_value(daily.day) - 1) AS last_day
FROM placement_stats AS fact
JOIN first USING (slice_id)
LEFT JOIN place
    ON place.owner = first.owner AND place.own_key = coalesce(fact.external_id, fact.placement)
LEFT JOIN daily ON daily.owner = first.owner
GROUP BY first.platform, first.account
HAVING last_day > first_day
ORDER BY ALL;
