-- The rebate of each slice of spend, as registered now: an account's own before the platform's, the
-- one that began last where two overlap. A slice of several days has one that holds for all of them.
CREATE OR REPLACE MACRO slice_rates() AS TABLE
SELECT slice.slice_id, arg_max({
        'goods': coalesce(rebate.goods_rate, 0), 'cash': coalesce(rebate.cash_rate, 0),
        'in_gift': coalesce(rebate.goods_as = 'gift', false),
        'on_file_cash': coalesce(rebate.on_file_cash, false)
    }, {
        'own': rebate.account IS NOT NULL, 'starts': coalesce(rebate.starts, DATE '0001-01-01')
    }) AS rate
FROM slices AS slice JOIN rebates AS rebate
    ON lower(rebate.platform) = lower(slice.platform)
    AND (rebate.account IS NULL OR lower(rebate.account) = lower(slice.account))
    AND coalesce(rebate.starts <= slice.day, true) AND coalesce(rebate.ends >= slice.until, true)
WHERE slice.table_name = 'spend'
    AND (rebate.goods_rate IS NOT NULL OR rebate.cash_rate IS NOT NULL)
GROUP BY slice.slice_id;
