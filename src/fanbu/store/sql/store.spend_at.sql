-- Spend that counts, as known at the cutoff; objects bear their latest name.
CREATE OR REPLACE MACRO spend_at(cutoff, measure, need) AS TABLE
SELECT {{columns}}, fact.props, fact.original, fact.import_id, fact.as_of, fact.row_no,
    slice.day, slice.until,
    coalesce(campaign_label.label, fact.ad_campaign_id, fact.ad_campaign) AS ad_campaign,
    coalesce(group_label.label, fact.ad_group_id, fact.ad_group) AS ad_group,
    coalesce(creative_label.label, fact.creative_id, fact.creative) AS creative
FROM spend AS fact
JOIN answering_slices('spend', cutoff, measure, need) AS slice USING (slice_id)
LEFT JOIN entity_labels('spend', 'ad_campaign', cutoff) AS campaign_label
    ON campaign_label.id = fact.ad_campaign_id
    AND campaign_label.of_platform = coalesce(fact.platform, '')
    AND campaign_label.of_account = coalesce(fact.account, '')
LEFT JOIN entity_labels('spend', 'ad_group', cutoff) AS group_label
    ON group_label.id = fact.ad_group_id
    AND group_label.of_platform = coalesce(fact.platform, '')
    AND group_label.of_account = coalesce(fact.account, '')
LEFT JOIN entity_labels('spend', 'creative', cutoff) AS creative_label
    ON creative_label.id = fact.creative_id
    AND creative_label.of_platform = coalesce(fact.platform, '')
    AND creative_label.of_account = coalesce(fact.account, '');
