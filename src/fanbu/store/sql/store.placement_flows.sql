-- Lifetime totals as flows. Of one placement and snapshot day the newest export counts; its
-- repeated rows collapse. The first snapshot is a baseline over [published, snapshot day]; a later
-- one is what came since the one before, spread evenly over the days between.
-- Where somebody came from is a story beside the placement's own: its parts answer when sources are
-- asked for (then, of a placement that has them, nothing else does), and never add to the whole.
CREATE OR REPLACE MACRO placement_flows(cutoff, measure, need) AS TABLE
WITH told AS (
    SELECT fact.*, slice.owner, slice.sha256, coalesce(fact.external_id, fact.placement) AS own_key
    FROM placement_stats AS fact JOIN slices AS slice USING (slice_id)
    WHERE slice.lifetime AND slice.as_of <= CAST(cutoff AS TIMESTAMP)
        AND CASE measure {{held}} ELSE true END
), parted AS (
    SELECT DISTINCT owner, own_key FROM told WHERE source IS NOT NULL
), whole AS (
    SELECT DISTINCT owner, own_key FROM told SEMI JOIN parted USING (owner, own_key)
    WHERE source IS NULL
), held AS (
    SELECT * FROM told WHERE CASE WHEN list_contains(CAST(need AS VARCHAR[]), 'source')
        THEN source IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM parted WHERE parted.owner = told.owner AND parted.own_key = told.own_key)
        ELSE source IS NULL OR NOT EXISTS (
            SELECT 1 FROM whole WHERE whole.owner = told.owner AND whole.own_key = told.own_key)
        END
), newest AS (
    SELECT platform, account, own_key, source, day,
        arg_max(import_id, {'as_of': as_of, 'sha256': sha256, 'import_id': import_id})
            AS import_id
    FROM held GROUP BY ALL
), snapshot AS (
    SELECT platform, account, own_key, source, day, {{summed}},
        any_value(level) AS level, any_value(external_id) AS external_id,
        any_value(placement) AS placement, any_value(channel) AS channel,
        any_value(props) AS props, any_value(original) AS original,
        any_value(import_id) AS import_id, any_value(as_of) AS as_of, min(row_no) AS row_no
    FROM (
        SELECT held.* EXCLUDE (row_no), min(row_no) AS row_no
        FROM held JOIN newest
            ON newest.import_id = held.import_id AND newest.day = held.day
            AND newest.platform IS NOT DISTINCT FROM held.platform
            AND newest.account IS NOT DISTINCT FROM held.account
            AND newest.own_key IS NOT DISTINCT FROM held.own_key
            AND newest.source IS NOT DISTINCT FROM held.source
        GROUP BY ALL
    )
    GROUP BY platform, account, own_key, source, day
), sequence AS (
    SELECT *, lag(day) OVER story AS before, {{before}}
    FROM snapshot
    WINDOW story AS (PARTITION BY platform, account, own_key, source ORDER BY day)
)
SELECT sequence.day AS day, sequence.day AS until, true AS lifetime, {{others}}, {{measures}}
FROM sequence WHERE before IS NULL
UNION ALL
SELECT before + CAST(k AS INTEGER), before + CAST(k AS INTEGER), false, {{others}}, {{shares}}
FROM (SELECT *, unnest(range(1, day - before + 1)) AS k, day - before AS n
    FROM sequence WHERE before IS NOT NULL);
