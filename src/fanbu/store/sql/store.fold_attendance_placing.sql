-- Which seats count and whose they are: of the lead they name, else of the last credited lead of
-- their person before them.
CREATE OR REPLACE MACRO fold_attendance_placing(cutoff, everything) AS TABLE
WITH {{owners}}
SELECT happened.key, coalesce(named.credited, earlier.key) AS lead_key,
    coalesce(happened.person, named.person) AS person
FROM whose_attendance(cutoff) AS happened
{{join_attendance}}
WHERE NOT coalesce(named.is_test, tester.person IS NOT NULL);
