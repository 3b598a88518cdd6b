SELECT DISTINCT import_id FROM slices WHERE slice_id IN (SELECT slice_id FROM superseded)
ORDER BY import_id;
