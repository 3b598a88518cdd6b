CREATE OR REPLACE VIEW lead_duplicates AS
SELECT key, external_id, created_at, person, channel
FROM leads_marked_at('infinity') WHERE is_returning AND NOT is_test;
