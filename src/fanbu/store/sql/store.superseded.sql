-- Slices that a newer one of the same scope replaces in every measure they hold. `loaded_first`:
-- the newer numbers were there before these came, so these never counted.
SELECT old_slice AS slice_id, max(new_import < old_import) AS loaded_first
FROM replacements()
GROUP BY old_slice
