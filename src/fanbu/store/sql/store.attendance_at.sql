-- Attendance that counts, as known at the cutoff; a blank channel or batch is that of the lead.
CREATE OR REPLACE MACRO attendance_at(cutoff) AS TABLE
SELECT seat.* REPLACE (
        place.person AS person,
        coalesce(seat.channel, owner_lead.channel) AS channel,
        coalesce(seat.batch, owner_lead.batch) AS batch
    ),
    place.lead_key, {{lent_attendance}}
FROM known_attendance(cutoff) AS seat
JOIN known_attendance_placing(cutoff) AS place USING (key)
LEFT JOIN leads_marked_at(cutoff) AS owner_lead ON owner_lead.key = place.lead_key;
