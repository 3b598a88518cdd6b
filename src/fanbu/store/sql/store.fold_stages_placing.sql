-- How far each lead came, a row a stage. What tells it, the surest first: a day in a register's own
-- column (1), a change that a file listed (2), a status or a yes that some export was the first to
-- show (3). Stages before one that was reached were reached too, nobody knows when, unless the
-- register says no or the stage may be left out.
CREATE OR REPLACE MACRO fold_stages_placing(cutoff, everything) AS TABLE
WITH stage AS (
    SELECT DISTINCT stage, place, means, implied FROM stage_words
), lead AS MATERIALIZED (
    SELECT key, external_id, created_at, won, won_at FROM known_leads(cutoff)
), history AS MATERIALIZED (
    SELECT key, lower(trim(status)) AS word, changed_at, CASE WHEN listed THEN 2 ELSE 3 END AS grade
    FROM lead_history(cutoff) WHERE key IS NOT NULL AND status IS NOT NULL
), noted AS MATERIALIZED (
    SELECT lead.key, lead.created_at, note.key AS note, note.stage, note.reached, note.reached_at
    FROM known_lead_reached(cutoff) AS note JOIN lead ON lead.external_id = note.lead
), undated AS (
    SELECT noted.key, noted.stage, noted.note, any_value(noted.created_at) AS created_at,
        min(version.as_of) AS shown_at
    FROM noted JOIN versions.lead_reached AS version ON version.key = noted.note
    WHERE noted.reached AND noted.reached_at IS NULL AND version.reached
        AND version.reached_at IS NULL AND version.as_of <= CAST(cutoff AS TIMESTAMP)
    GROUP BY ALL
), begun AS (
    SELECT key, min(as_of) AS shown_at FROM versions.leads
    WHERE key IN (SELECT key FROM undated) GROUP BY key
), told AS (
    SELECT history.key, named.stage, history.grade, history.changed_at AS moment
    FROM history JOIN stage_words AS named ON named.word = history.word
    UNION ALL
    SELECT history.key, stage.stage, history.grade, history.changed_at
    FROM history JOIN stage ON stage.means = 'followed'
    WHERE NOT list_contains(word_list('leads.pending'), history.word)
    UNION ALL
    SELECT key, stage, 1, reached_at FROM noted WHERE reached
    UNION ALL
    SELECT undated.key, stage, 3, CASE WHEN undated.shown_at <= begun.shown_at
        THEN undated.created_at ELSE undated.shown_at END
    FROM undated JOIN begun USING (key)
    UNION ALL
    SELECT lead.key, stage.stage, 1, lead.won_at
    FROM lead JOIN (SELECT arg_min(stage, place) AS stage FROM stage WHERE means = 'won') AS stage
        ON stage.stage IS NOT NULL
    WHERE lead.won
), reached AS (
    SELECT key, stage.stage, stage.place, stage.means,
        arg_min(moment, {'grade': grade, 'moment': moment}) FILTER (WHERE moment IS NOT NULL)
            AS reached_at
    FROM told JOIN stage USING (stage) GROUP BY ALL
), furthest AS (
    SELECT key, max(place) AS place FROM reached GROUP BY key
)
SELECT key, 'lead' AS stage, 0 AS place, 'lead' AS means, created_at AS reached_at,
    false AS implied
FROM lead
UNION ALL
SELECT key, stage, place, means, reached_at, false FROM reached
UNION ALL
SELECT furthest.key, stage.stage, stage.place, stage.means, NULL, true
FROM furthest JOIN stage ON stage.place < furthest.place AND stage.implied
ANTI JOIN reached ON reached.key = furthest.key AND reached.stage = stage.stage
ANTI JOIN noted ON noted.key = furthest.key AND noted.stage = stage.stage AND NOT noted.reached;
