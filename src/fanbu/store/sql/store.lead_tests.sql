CREATE OR REPLACE VIEW lead_tests AS
SELECT key, external_id, created_at, status, note FROM leads_marked_at('infinity') WHERE is_test;
