-- Whether two days lie in one day, week or month of the workspace; always where nothing is cut.
CREATE OR REPLACE MACRO same_bucket(one, other, cut) AS CASE CAST(cut AS VARCHAR)
    WHEN 'day' THEN one = other
    WHEN 'week' THEN date_trunc('week', one + {{shift}}) = date_trunc('week', other + {{shift}})
    WHEN 'month' THEN date_trunc('month', one) = date_trunc('month', other)
    ELSE true
END;
