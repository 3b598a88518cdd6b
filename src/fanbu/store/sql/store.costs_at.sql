-- Other costs as known at the cutoff, but for rows whose amount a newer export of the same sheet
-- corrected: it lacks the row, and has others of the same day, kind, partner and campaign. The same
-- sheet: its file name is the same but for digits, or it has at least half of the older one's rows.
CREATE OR REPLACE MACRO costs_at(cutoff) AS TABLE
SELECT * FROM known_costs(cutoff) AS cost
WHERE cost.gone_since IS NULL OR cost.key NOT IN (SELECT key FROM corrected_costs(cutoff));
