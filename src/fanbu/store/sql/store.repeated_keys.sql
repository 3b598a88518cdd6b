-- Keys that one import holds more than once are folded.
INSERT INTO affected
SELECT key FROM versions.{{table}} WHERE import_id = $import_id GROUP BY key HAVING count(*) > 1;
