-- Spend that counts for its cash cost, as known at the cutoff: `spend_at` over the slices that know
-- it, with the file's own cash cost, else the book cost less gifts and rebates. Null: not known. `file_cash` is
-- the file's own as it stands.
CREATE OR REPLACE MACRO cash_spend_at(
    cutoff, measure, need, first := NULL, last := NULL, cut := NULL
) AS TABLE
WITH answering AS (
    SELECT slice.slice_id, slice.owner, slice.day, slice.until, rated.rate
    FROM cash_answering_slices('spend', cutoff, measure, need, first, last, cut) AS slice
    LEFT JOIN slice_rates() AS rated USING (slice_id)
)
SELECT {{columns}}, fact.props, fact.original, fact.import_id, fact.as_of, fact.row_no,
    slice.day, slice.until, fact.cash_cost AS file_cash,
    CAST(CASE
        WHEN fact.cash_cost IS NOT NULL AND NOT coalesce(rate.on_file_cash, false)
            THEN fact.cash_cost
        WHEN coalesce(fact.cash_cost, fact.cost - coalesce(fact.gift, 0)) = 0 THEN 0
        ELSE coalesce(fact.cash_cost, fact.cost - coalesce(fact.gift, 0)) * (1 - rate.cash)
            / CASE WHEN rate.in_gift AND coalesce(fact.cash_cost, fact.gift) IS NOT NULL
                THEN 1 ELSE 1 + rate.goods END
    END AS DECIMAL(18,6)) AS cash_cost,
    coalesce(campaign_label.label, fact.ad_campaign, fact.ad_campaign_id) AS ad_campaign,
    coalesce(group_label.label, fact.ad_group, fact.ad_group_id) AS ad_group,
    coalesce(creative_label.label, fact.creative, fact.creative_id) AS creative
FROM spend AS fact
JOIN answering AS slice USING (slice_id)
LEFT JOIN entity_labels('spend', 'ad_group', cutoff,
        list_contains(CAST(need AS VARCHAR[]), 'ad_group')) AS group_label
    ON group_label.owner = slice.owner AND group_label.id = fact.ad_group_id
LEFT JOIN entity_labels('spend', 'creative', cutoff,
        list_contains(CAST(need AS VARCHAR[]), 'creative')) AS creative_label
    ON creative_label.owner = slice.owner AND creative_label.id = fact.creative_id
LEFT JOIN entity_labels('spend', 'ad_campaign', cutoff, true) AS campaign_label
    ON campaign_label.owner = slice.owner AND campaign_label.id = fact.ad_campaign_id;
