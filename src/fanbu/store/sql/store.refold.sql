DELETE FROM {{table}} WHERE key IN (SELECT key FROM affected);
INSERT INTO {{table}} BY NAME SELECT * FROM fold_{{table}}('infinity', false);
