-- Whether any row about one piece of content tells of people or reactions and of no views.
SELECT count(*) > 0 AS viewless FROM (
    SELECT 1 FROM placement_stats
    WHERE views IS NULL AND coalesce(external_id, placement) IS NOT NULL
        AND coalesce(reach, likes, comments, shares, saves) IS NOT NULL
    LIMIT 1
);
