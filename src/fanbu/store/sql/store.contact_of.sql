-- How `identities` calls an identifier: `HASH`, and `HASH@taobao` of one that means somebody on that
-- platform only.
CREATE OR REPLACE MACRO contact_of(one) AS CASE
    WHEN contains(split_part(one, ':', 1), '@')
    THEN concat(value_of(one), '@', split_part(split_part(one, ':', 1), '@', 2)) ELSE value_of(one)
END;
