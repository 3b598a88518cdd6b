-- Rows of costs that these imports should hold, and hold with another amount: see `costs_at`.
SELECT count(*) AS rows FROM costs
WHERE key IN (SELECT key FROM corrected_costs('infinity'))
    AND gone_since IN (SELECT as_of FROM imports WHERE list_contains($import_ids, import_id));
