-- Owned contacts that count, as known at the cutoff; a blank channel is that of the lead.
CREATE OR REPLACE MACRO contacts_at(cutoff) AS TABLE
SELECT contact.* REPLACE (
        place.person AS person, coalesce(contact.channel, owner_lead.channel) AS channel
    ),
    place.lead_key, {{lent_contacts}}
FROM known_contacts(cutoff) AS contact
JOIN known_contacts_placing(cutoff) AS place USING (key)
LEFT JOIN leads_marked_at(cutoff) AS owner_lead ON owner_lead.key = place.lead_key;
