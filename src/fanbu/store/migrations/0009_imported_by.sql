-- Who brought a file in; null where nobody said.
ALTER TABLE imports ADD COLUMN imported_by VARCHAR;
