-- An amount in the workspace's currency, exact, rounded half to even at six places: as imports do it.
CREATE OR REPLACE MACRO scaled_product(amount, rate) AS
    CAST(amount * 1000000 AS HUGEINT)
    * CAST(CAST(rate AS DECIMAL(18,10)) * 10000000000 AS HUGEINT);
CREATE OR REPLACE MACRO half_even(n) AS n // 10000000000 + CASE
    WHEN 2 * abs(n % 10000000000) > 10000000000 THEN sign(n)
    WHEN 2 * abs(n % 10000000000) = 10000000000 AND (n // 10000000000) % 2 <> 0 THEN sign(n)
    ELSE 0 END;
CREATE OR REPLACE MACRO converted(amount, rate) AS
    CAST(CAST(half_even(scaled_product(amount, rate)) AS DECIMAL(30,0))
        * CAST(0.000001 AS DECIMAL(7,6)) AS DECIMAL(18,6));
