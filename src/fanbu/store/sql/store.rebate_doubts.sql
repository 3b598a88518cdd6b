-- Rebates that may not mean what they do: `stranger`, of an account that no spend is known of;
-- `gift`, of goods where the account spends gifts and nothing says how the rebate arrives;
-- `file_cash`, a rate above 0 where files bring a cash cost that is just book cost less gifts.
WITH rated AS (
    SELECT DISTINCT lower(platform) AS platform, lower(account) AS account,
        any_value(platform) OVER shown AS of_platform, any_value(account) OVER shown AS of_account,
        bool_or(goods_rate > 0 AND goods_as IS NULL) OVER shown AS open_goods,
        bool_or((goods_rate > 0 OR cash_rate > 0) AND on_file_cash IS NULL) OVER shown AS open_cash
    FROM rebates
    WINDOW shown AS (PARTITION BY lower(platform), lower(account))
), spent AS (
    SELECT lower(platform) AS platform, lower(account) AS account,
        bool_or(gift > 0) AS gifted,
        bool_or(cash_cost > 0 AND cash_cost = cost - coalesce(gift, 0)) AS plain_cash
    FROM spend GROUP BY 1, 2
)
SELECT rated.of_platform AS platform, rated.of_account AS account,
    count(spent.platform) = 0 AS stranger,
    coalesce(any_value(open_goods) AND bool_or(spent.gifted), false) AS gift,
    coalesce(any_value(open_cash) AND bool_or(spent.plain_cash), false) AS file_cash
FROM rated LEFT JOIN spent
    ON spent.platform = rated.platform AND (rated.account IS NULL OR spent.account = rated.account)
GROUP BY ALL ORDER BY ALL;
