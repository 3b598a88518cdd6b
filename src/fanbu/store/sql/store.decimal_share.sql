-- What day k of n gets of an amount, to six places: the n shares sum to it exactly.
CREATE OR REPLACE MACRO decimal_share(amount, k, n) AS
    CAST(round(amount * k / n, 6) AS DECIMAL(18,6))
    - CAST(round(amount * (k - 1) / n, 6) AS DECIMAL(18,6));
