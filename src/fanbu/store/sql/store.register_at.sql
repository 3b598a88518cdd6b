-- The register {{table}} as known at the cutoff.
CREATE OR REPLACE MACRO {{table}}_at(cutoff) AS TABLE
SELECT * FROM known_{{table}}(cutoff);
