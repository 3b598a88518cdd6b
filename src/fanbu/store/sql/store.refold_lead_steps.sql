DELETE FROM lead_steps WHERE key IN (SELECT key FROM affected);
INSERT INTO lead_steps BY NAME SELECT * FROM fold_lead_steps(false);
