-- The register {{table}} as known at the cutoff: the stored rows for now, else folded for then.
CREATE OR REPLACE MACRO known_{{table}}(cutoff) AS TABLE
SELECT {{columns}} FROM {{table}} WHERE CAST(cutoff AS TIMESTAMP) = TIMESTAMP 'infinity'
UNION ALL
SELECT {{columns}} FROM fold_{{table}}(cutoff, true)
WHERE CAST(cutoff AS TIMESTAMP) <> TIMESTAMP 'infinity';
