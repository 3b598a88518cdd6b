-- What was paid for with a beginning and an end: a campaign, or else who was paid, with the channel.
-- `named` tells the campaigns; one thing of several costs is from its first day to its last.
SELECT coalesce(nullif(campaign, ''), nullif(partner, '')) AS name,
    coalesce(campaign, '') <> '' AS named, coalesce(channel, '') AS channel,
    min(starts) AS first_day, max(ends) AS last_day
FROM costs_at('infinity')
WHERE starts IS NOT NULL AND ends >= starts AND coalesce(nullif(campaign, ''), nullif(partner, ''))
    IS NOT NULL
GROUP BY ALL ORDER BY first_day, name;
