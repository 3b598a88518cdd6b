-- The statistics of which several levels or readers tell of one span of an account.
SELECT DISTINCT table_name FROM (
    SELECT table_name FROM slices WHERE NOT lifetime
    GROUP BY table_name, owner, day, until
    HAVING count(DISTINCT concat_ws(chr(0), reader, level)) > 1
)
