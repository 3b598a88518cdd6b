-- One row a counted lead and stage it reached. Nobody who was followed up waits any longer; who was
-- not, waited until the newest export that showed the lead.
CREATE OR REPLACE MACRO lead_stages_at(cutoff) AS TABLE
WITH way AS (
    SELECT key, list(stage ORDER BY place) AS stages, bool_or(means <> 'lead') AS followed,
        min(reached_at) FILTER (WHERE means <> 'lead') AS followed_at
    FROM known_stages_placing(cutoff) GROUP BY key
)
SELECT lead.external_id, lead.created_at, reached.stage, reached.reached_at, reached.implied,
    way.stages, way.followed,
    coalesce(list_contains(word_list('leads.lost'), lower(trim(lead.status))), false)
        AND NOT coalesce(lead.won, false) AS lost,
    greatest(epoch(reached.reached_at - lead.created_at) / 3600, 0) AS hours,
    greatest(epoch(CASE WHEN way.followed THEN way.followed_at ELSE lead.as_of END
        - lead.created_at) / 3600, 0) AS waited_hours,
    lead.source, lead.channel, lead.source_kind, lead.campaign, lead.ad_campaign,
    lead.placement, lead.link, lead.shop, lead.owner, lead.batch, lead.status, lead.valid,
    lead.won, lead.value, lead.currency, lead.original, lead.person, lead.props, lead.key, lead.as_of, reached.place
FROM leads_at(cutoff) AS lead
JOIN known_stages_placing(cutoff) AS reached USING (key)
JOIN way USING (key);
