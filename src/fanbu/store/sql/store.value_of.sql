-- The value of an identifier: `HASH` of `phone:HASH` and of `buyer@taobao:HASH`.
CREATE OR REPLACE MACRO value_of(one) AS substr(one, strpos(one, ':') + 1);
