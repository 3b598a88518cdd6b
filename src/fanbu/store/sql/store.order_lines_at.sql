-- Order lines as known at the cutoff, with the facts of their order beside them.
CREATE OR REPLACE MACRO order_lines_at(cutoff) AS TABLE
SELECT line.*, parent.ordered_at, parent.paid_at, parent.person, parent.platform, parent.shop,
    parent.channel, parent.campaign, parent.batch, parent.country, parent.is_new
FROM known_order_lines(cutoff) AS line
LEFT JOIN order_facts(cutoff) AS parent ON parent.external_id = line."order";
