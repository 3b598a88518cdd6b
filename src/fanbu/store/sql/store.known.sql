-- The register {{table}} as known at the cutoff: the stored rows for now, for then the rows that
-- were folded for that moment.
CREATE OR REPLACE MACRO known_{{table}}(cutoff) AS TABLE
SELECT {{columns}} FROM {{table}} WHERE CAST(cutoff AS TIMESTAMP) = TIMESTAMP 'infinity'
UNION ALL
SELECT {{columns}} FROM past.{{table}} WHERE known_at = folded_moment('{{table}}', CAST(cutoff AS TIMESTAMP));
