-- Spend that counts, as known at the cutoff; ad campaigns bear their latest name, and ad groups and
-- creatives too when `need` asks for them. The label of an ad campaign is the last join, on bare
-- columns and a grouped key: so the engine drops it when nobody reads it.
CREATE OR REPLACE MACRO spend_at(
    cutoff, measure, need, first := NULL, last := NULL, cut := NULL
) AS TABLE
SELECT {{columns}}, fact.props, fact.original, fact.import_id, fact.as_of, fact.row_no,
    slice.day, slice.until,
    coalesce(campaign_label.label, fact.ad_campaign, fact.ad_campaign_id) AS ad_campaign,
    coalesce(group_label.label, fact.ad_group, fact.ad_group_id) AS ad_group,
    coalesce(creative_label.label, fact.creative, fact.creative_id) AS creative
FROM spend AS fact
JOIN answering_slices('spend', cutoff, measure, need, first, last, cut) AS slice USING (slice_id)
LEFT JOIN entity_labels('spend', 'ad_group', cutoff,
        list_contains(CAST(need AS VARCHAR[]), 'ad_group')) AS group_label
    ON group_label.owner = slice.owner AND group_label.id = fact.ad_group_id
LEFT JOIN entity_labels('spend', 'creative', cutoff,
        list_contains(CAST(need AS VARCHAR[]), 'creative')) AS creative_label
    ON creative_label.owner = slice.owner AND creative_label.id = fact.creative_id
LEFT JOIN entity_labels('spend', 'ad_campaign', cutoff, true) AS campaign_label
    ON campaign_label.owner = slice.owner AND campaign_label.id = fact.ad_campaign_id;
