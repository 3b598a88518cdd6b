-- A moment that is known to the day only (the day's first instant) as the day's last one: whatever
-- happened on that day was not after it.
CREATE OR REPLACE MACRO whole_day(moment) AS CASE
    WHEN day_start(local_day(moment)) = moment
    THEN day_start(local_day(moment) + 1) - INTERVAL 1 MICROSECOND ELSE moment
END;
