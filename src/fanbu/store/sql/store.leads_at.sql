-- Leads that count, as known at the cutoff: no tests, no contact that returned.
CREATE OR REPLACE MACRO leads_at(cutoff) AS TABLE
SELECT * EXCLUDE (is_test, is_returning, credited)
FROM leads_marked_at(cutoff) WHERE NOT is_test AND NOT is_returning;
