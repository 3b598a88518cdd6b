-- Group members that count, as known at the cutoff; a blank channel is that of the lead. Who is
-- missing from a later whole list of the group has left.
CREATE OR REPLACE MACRO group_members_at(cutoff) AS TABLE
SELECT member.* REPLACE (
        place.person AS person, coalesce(member.channel, owner_lead.channel) AS channel,
        coalesce(member.left_at, member.gone_since) AS left_at
    ),
    place.lead_key, {{lent_group_members}}
FROM known_group_members(cutoff) AS member
JOIN known_group_members_placing(cutoff) AS place USING (key)
LEFT JOIN leads_marked_at(cutoff) AS owner_lead ON owner_lead.key = place.lead_key;
