-- What of the dimensions asked for a slice of content statistics must hold itself: attributes of a
-- placement are looked up, platform, account and channel are always there.
CREATE OR REPLACE MACRO placement_needs(need) AS list_concat(
    list_filter(CAST(need AS VARCHAR[]), lambda one: one NOT IN
        ('placement', 'external_id', 'title', 'piece', 'kind', 'author', 'campaign', 'topics',
            'published_at', 'platform', 'account', 'channel')),
    CASE WHEN list_has_any(CAST(need AS VARCHAR[]), ['placement', 'external_id', 'title', 'piece',
        'kind', 'author', 'campaign', 'topics', 'published_at'])
    THEN ['placement'] ELSE [] END
);
