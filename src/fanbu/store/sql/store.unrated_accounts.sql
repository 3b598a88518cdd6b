-- Accounts with spend of which no file and no rebate tells what it cost in cash, and on which days.
SELECT any_value(fact.platform) AS platform, any_value(fact.account) AS account,
    min(fact.day) AS first_day, max(fact.until) AS last_day, CAST(sum(fact.cost) AS DOUBLE) AS cost
FROM cash_spend_at('infinity', 'cash_cost', []) AS fact
WHERE fact.cash_cost IS NULL AND fact.cost IS NOT NULL
GROUP BY owner_of(fact.platform, fact.account) ORDER BY cost DESC, platform, account;
