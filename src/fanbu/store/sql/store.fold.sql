-- The rows of the register {{table}} as known at the cutoff, folded from every import's version:
-- for each column the newest import that had it wins, also with a blank cell.
-- With everything = false only the keys listed in `affected` are folded.
CREATE OR REPLACE MACRO fold_{{table}}(cutoff, everything) AS TABLE
WITH ranked AS (
    SELECT import_id, sha256, reader, account,
        row_number() OVER (ORDER BY as_of, sha256, import_id) AS rank
    FROM imports WHERE undone_at IS NULL AND as_of <= CAST(cutoff AS TIMESTAMP)
), brought AS (
    SELECT part.import_id, ranked.rank, ranked.reader, ranked.account AS source_account,
        {{had}}
    FROM import_tables AS part JOIN ranked USING (import_id)
    WHERE part.table_name = '{{table}}'
), version AS (
    SELECT version.*, brought.* EXCLUDE (import_id),
        brought.rank * 4294967296 + version.row_no AS seq
    FROM versions.{{table}} AS version JOIN brought USING (import_id)
    WHERE everything OR version.key IN (SELECT key FROM affected)
), folded AS (
    SELECT key, {{folded}},
        list_reduce(
            list(CAST(props AS JSON) ORDER BY seq) FILTER (WHERE props IS NOT NULL),
            lambda older, newer: json_merge_patch(older, newer)
        ) AS props,
        arg_max_null(original, seq) FILTER (WHERE {{had_money}}) AS original,
        arg_max(import_id, seq) AS import_id,
        arg_max(as_of, seq) AS as_of,
        arg_max(row_no, seq) AS row_no,
        max(rank) AS last_rank
    FROM version GROUP BY key
), gone AS (
    -- absent from a newer full export of the same source whose span holds the row
    SELECT folded.key, min(snapshot.as_of) AS gone_since
    FROM folded
    JOIN (SELECT DISTINCT key, reader, source_account FROM version) AS source USING (key)
    JOIN (
        SELECT ranked.rank, ranked.reader, ranked.account, part.first_at, part.last_at,
            part.owners, imports.as_of
        FROM import_tables AS part
        JOIN ranked USING (import_id) JOIN imports USING (import_id)
        WHERE part.table_name = '{{table}}' AND part.snapshot AND part.first_at IS NOT NULL
    ) AS snapshot
        ON snapshot.reader = source.reader
        AND snapshot.account IS NOT DISTINCT FROM source.source_account
        AND snapshot.rank > folded.last_rank
        AND CAST({{clock}} AS TIMESTAMP) BETWEEN snapshot.first_at AND snapshot.last_at
        AND ({{owner}} IS NULL OR len(snapshot.owners) = 0
            OR list_contains(snapshot.owners, {{owner}}))
    GROUP BY folded.key
)
SELECT {{columns}}, CAST(folded.props AS VARCHAR) AS props, folded.original, folded.import_id,
    folded.as_of, folded.row_no, folded.key, gone.gone_since{{own}}
FROM folded LEFT JOIN gone USING (key);
