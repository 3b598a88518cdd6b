CREATE OR REPLACE MACRO lead_status_at(cutoff) AS TABLE
SELECT * FROM lead_status_all_at(cutoff);
