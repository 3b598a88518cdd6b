-- Attendance as known at the cutoff; a blank channel or batch is that of the lead.
CREATE OR REPLACE MACRO attendance_at(cutoff) AS TABLE
SELECT seat.* REPLACE (
        coalesce(seat.channel, lead.channel) AS channel,
        coalesce(seat.batch, lead.batch) AS batch
    )
FROM known_attendance(cutoff) AS seat
LEFT JOIN (SELECT * FROM known_leads(cutoff) WHERE external_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY external_id ORDER BY key) = 1) AS lead
    ON lead.external_id = seat.lead;
