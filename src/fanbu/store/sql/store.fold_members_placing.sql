-- Which rows of {{table}} count and whose they are: of the last credited lead of their person before
-- they came.
CREATE OR REPLACE MACRO fold_{{table}}_placing(cutoff, everything) AS TABLE
WITH {{owners}}, happened AS (
    SELECT key, person, {{moment}}, CAST(NULL AS VARCHAR) AS lead FROM whose_{{table}}(cutoff)
)
SELECT happened.key, earlier.key AS lead_key, happened.person
FROM happened
{{join}}
WHERE tester.person IS NULL;
