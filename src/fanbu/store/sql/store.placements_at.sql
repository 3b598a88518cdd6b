-- Placements as known at the cutoff; one without a name of its own goes by the platform's id.
CREATE OR REPLACE MACRO placements_at(cutoff) AS TABLE
SELECT * REPLACE (coalesce(placement, external_id) AS placement)
FROM known_placements(cutoff);
