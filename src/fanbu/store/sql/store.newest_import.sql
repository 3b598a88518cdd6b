SELECT coalesce(max(import_id), 0) AS newest FROM imports;
