SELECT min(import_id) FROM imports
WHERE sha256 = $sha256 AND reader = $reader AND as_of = $as_of AND fingerprint = $fingerprint
    AND undone_at IS NULL
HAVING count(*) > 0;
