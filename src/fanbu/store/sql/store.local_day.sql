-- The workspace's calendar day of a UTC timestamp.
CREATE OR REPLACE MACRO local_day(moment) AS
    CAST(timezone('{{zone}}', timezone('UTC', CAST(moment AS TIMESTAMP))) AS DATE);
