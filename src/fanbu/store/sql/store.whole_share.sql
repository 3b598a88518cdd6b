-- What day k of n gets of a whole amount, in whole numbers: the n shares sum to it exactly.
CREATE OR REPLACE MACRO whole_share(amount, k, n) AS
    CAST(floor(amount * k / n) - floor(amount * (k - 1) / n) AS BIGINT);
