-- The next id, undone imports counted too; and the earlier import of the very same file.
SELECT coalesce(max(import_id), 0) + 1,
    min(import_id) FILTER (WHERE sha256 = $sha256 AND reader = $reader AND as_of = $as_of
        AND fingerprint = $fingerprint AND undone_at IS NULL)
FROM imports;
