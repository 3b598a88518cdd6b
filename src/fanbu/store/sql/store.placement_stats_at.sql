-- Content statistics that count, as known at the cutoff: days as they were exported, lifetime
-- totals as flows. On a day that has both, the daily export answers unless only the flows know
-- the placements asked for. Of a total whose publication day nobody knows, the days reach back
-- beyond any period: it counts in totals over all time and is no day's, week's or month's growth.
CREATE OR REPLACE MACRO placement_stats_at(
    cutoff, measure, need, first := NULL, last := NULL, cut := NULL
) AS TABLE
WITH place AS (
    SELECT owner_of(platform, account) AS owner,
        coalesce(external_id, placement) AS own_key, placement, title, piece, kind, author,
        topics, campaign, channel, published_at
    FROM placements_at(cutoff)
    QUALIFY row_number() OVER (
        PARTITION BY owner, own_key ORDER BY as_of DESC, key
    ) = 1
), flow AS (
    SELECT flow.* REPLACE (
        CASE WHEN flow.lifetime
            THEN least(coalesce(local_day(place.published_at), DATE '0001-01-01'), flow.day)
            ELSE flow.day END AS day)
    FROM placement_flows(cutoff, measure, need) AS flow
    LEFT JOIN place
        ON place.own_key = coalesce(flow.external_id, flow.placement)
        AND place.owner = owner_of(flow.platform, flow.account)
), answer AS (
    SELECT one.*, list_has_all(
        slices.dims, list_intersect(placement_needs(need), ['placement'])) AS enough
    FROM answering_slices(
        'placement_stats', cutoff, measure, placement_needs(need), first, last, cut) AS one
    JOIN slices USING (slice_id)
), flow_span AS (
    SELECT DISTINCT owner_of(platform, account) AS owner, day, until
    FROM flow
), counted_flow AS (
    SELECT flow_span.* FROM flow_span
    WHERE NOT EXISTS (
        SELECT 1 FROM answer
        WHERE enough AND answer.owner = flow_span.owner
            AND answer.day <= flow_span.until AND flow_span.day <= answer.until
    )
), counted_answer AS (
    SELECT answer.* FROM answer
    WHERE enough OR NOT EXISTS (
        SELECT 1 FROM flow_span
        WHERE answer.owner = flow_span.owner
            AND answer.day <= flow_span.until AND flow_span.day <= answer.until
    )
), counted AS (
    SELECT answer.day, answer.until, false AS lifetime, {{daily}}
    FROM placement_stats AS fact JOIN counted_answer AS answer USING (slice_id)
    UNION ALL BY NAME
    SELECT flow.* FROM flow JOIN counted_flow AS span
        ON span.day = flow.day AND span.until = flow.until
        AND span.owner = owner_of(flow.platform, flow.account)
)
SELECT counted.* REPLACE (
        coalesce(place.placement, counted.placement, counted.external_id) AS placement,
        coalesce(counted.channel, place.channel) AS channel
    ),
    place.title, place.piece, place.kind, place.author, place.topics, place.campaign,
    place.published_at
FROM counted
LEFT JOIN place
    ON place.own_key = coalesce(counted.external_id, counted.placement)
    AND place.owner = owner_of(counted.platform, counted.account);
