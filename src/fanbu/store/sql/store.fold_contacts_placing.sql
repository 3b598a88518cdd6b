-- Which owned contacts count and whose they are: of the last credited lead of their person before
-- they were added.
CREATE OR REPLACE MACRO fold_contacts_placing(cutoff, everything) AS TABLE
WITH {{owners}}, happened AS (
    SELECT key, person, added_at, CAST(NULL AS VARCHAR) AS lead FROM whose_contacts(cutoff)
)
SELECT happened.key, earlier.key AS lead_key, happened.person
FROM happened
{{join_contacts}}
WHERE tester.person IS NULL;
