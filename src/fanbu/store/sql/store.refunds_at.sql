-- Refunds as known at the cutoff; what they do not say about themselves their order says.
CREATE OR REPLACE MACRO refunds_at(cutoff) AS TABLE
SELECT refund.* REPLACE (
        coalesce(refund.person, parent.person) AS person,
        coalesce(refund.shop, parent.shop) AS shop,
        coalesce(refund.channel, parent.channel) AS channel,
        coalesce(refund.campaign, parent.campaign) AS campaign,
        coalesce(refund.batch, parent.batch) AS batch,
        coalesce(refund.country, parent.country) AS country
    )
FROM known_refunds(cutoff) AS refund
LEFT JOIN order_facts(cutoff) AS parent ON parent.external_id = refund."order";
