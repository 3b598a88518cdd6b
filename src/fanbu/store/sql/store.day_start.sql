-- The UTC timestamp at which a calendar day of the workspace begins.
CREATE OR REPLACE MACRO day_start(day) AS
    timezone('UTC', timezone('{{zone}}', CAST(day AS TIMESTAMP)));
