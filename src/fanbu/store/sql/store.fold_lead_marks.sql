-- What every lead is taken for: its status, valid, won, a test.
CREATE OR REPLACE MACRO fold_lead_marks(cutoff, everything) AS TABLE
WITH history AS (
    SELECT key,
        arg_max_null(status, {
            'at': coalesce(changed_at, TIMESTAMP '-infinity'), 'listed': listed, 'step': step
        }) AS status,
        arg_max(valid, changed_at) AS valid,
        min(changed_at) FILTER (
            WHERE list_contains(word_list('leads.won'), lower(trim(status)))) AS won_at
    FROM lead_history(cutoff) WHERE key IS NOT NULL GROUP BY key
), came AS (
    SELECT key, bool_or(means = 'won') AS won, bool_or(means IN ('valid', 'won')) AS qualified,
        min(reached_at) FILTER (WHERE means = 'won') AS won_at
    FROM known_stages_placing(cutoff) GROUP BY key
), read AS (
    SELECT lead.* REPLACE (
            CASE WHEN history.key IS NULL THEN lead.status ELSE history.status END AS status
        ),
        lower(trim(CASE WHEN history.key IS NULL THEN lead.status ELSE history.status END))
            AS word,
        history.valid AS judged_valid, coalesce(came.won_at, history.won_at) AS first_won_at,
        came.won AS came_to_win, came.qualified
    FROM known_leads(cutoff) AS lead
    LEFT JOIN history USING (key) LEFT JOIN came USING (key)
), worded AS (
    -- properties are opened only where their text holds a test word at all
    -- a lead that came to a stage which means won was won, unless its status says that it is over
    SELECT *, coalesce(won, CASE
            WHEN list_contains(word_list('leads.won'), word) THEN true
            WHEN list_contains(word_list('leads.lost'), word)
                OR list_contains(word_list('leads.invalid'), word) THEN false
        END, came_to_win, false) AS is_won,
        lower(concat_ws(chr(10), status, note, CASE
            WHEN len(list_filter(word_list('leads.test'),
                lambda test: contains(lower(props), test))) > 0
            THEN array_to_string(
                list_transform(
                    list_filter(json_keys(props), lambda name:
                        regexp_matches(lower(name), '{{name_like}}')),
                    lambda name: json_extract_string(
                        props, concat('$."', replace(name, '"', '\"'), '"'))
                ), chr(10))
        END)) AS told
    FROM read
), tested AS (
    SELECT *, len(list_filter(word_list('leads.test'), lambda test: contains(told, test))) > 0
        AS is_test
    FROM worded
)
SELECT key, status,
    CASE
        WHEN coalesce(valid, judged_valid) IS NOT NULL THEN coalesce(valid, judged_valid)
        WHEN is_won OR list_contains(word_list('leads.valid'), word)
            OR list_contains(word_list('leads.lost'), word) THEN true
        WHEN list_contains(word_list('leads.invalid'), word) THEN false
        WHEN qualified THEN true
    END AS valid,
    is_won AS won,
    CASE WHEN is_won THEN coalesce(won_at, first_won_at) END AS won_at,
    is_test
FROM tested;
