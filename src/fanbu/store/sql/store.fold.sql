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
        dense_rank() OVER (ORDER BY list_sort(part.columns)) AS shape, {{had}}
    FROM import_tables AS part JOIN ranked USING (import_id)
    WHERE part.table_name = '{{table}}'
), version AS (
    SELECT version.rowid AS place, version.key, version.import_id, version.as_of, version.row_no,
        version.props, brought.rank, brought.shape, brought.reader, brought.source_account,
        brought.rank * 4294967296 + version.row_no AS seq
    FROM versions.{{table}} AS version JOIN brought USING (import_id)
    WHERE everything OR version.key IN (SELECT key FROM affected)
), summary AS (
    SELECT key, count(DISTINCT shape) AS shapes, max(rank) AS last_rank,
        arg_max(import_id, seq) AS import_id, arg_max(as_of, seq) AS as_of,
        arg_max(row_no, seq) AS row_no, max(props) AS props,
        min(props) < max(props) AS props_differ
    FROM version GROUP BY key
), newest AS (
    -- of exports with the same columns only the newest row of a key can tell anything
    SELECT key, shape, arg_max(place, {'seq': seq, 'place': place}) AS place, max(seq) AS seq
    FROM version GROUP BY key, shape
), told AS (
    SELECT version.*, newest.seq, summary.shapes, brought.* EXCLUDE (import_id)
    FROM newest
    JOIN versions.{{table}} AS version ON version.rowid = newest.place
    JOIN brought ON brought.import_id = version.import_id
    JOIN summary ON summary.key = newest.key
), folded AS (
    SELECT key, {{columns}}, original{{own_alone}} FROM told WHERE shapes = 1
    UNION ALL
    SELECT key, {{folded}},
        arg_max_null(original, seq) FILTER (WHERE {{had_money}}) AS original{{own_folded}}
    FROM told WHERE shapes > 1 GROUP BY key
), merged AS (
    -- properties that changed are merged by name, the newer value over the older
    SELECT key, CAST(list_reduce(
            list(CAST(props AS JSON) ORDER BY seq),
            lambda older, newer: json_merge_patch(older, newer)
        ) AS VARCHAR) AS props
    FROM version
    WHERE props IS NOT NULL AND key IN (SELECT key FROM summary WHERE props_differ)
    GROUP BY key
), gone AS (
    -- absent from a newer full export of the same source whose span holds the row
    SELECT folded.key, min(snapshot.as_of) AS gone_since
    FROM folded JOIN summary USING (key)
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
        AND snapshot.rank > summary.last_rank
        AND CAST({{clock}} AS TIMESTAMP) BETWEEN snapshot.first_at AND snapshot.last_at
        AND ({{owner}} IS NULL OR len(snapshot.owners) = 0
            OR list_contains(snapshot.owners, {{owner}}))
    GROUP BY folded.key
)
SELECT folded.* EXCLUDE (key, original), coalesce(merged.props, summary.props) AS props,
    folded.original, summary.import_id, summary.as_of, summary.row_no, folded.key, gone.gone_since
FROM folded JOIN summary USING (key) LEFT JOIN gone USING (key) LEFT JOIN merged USING (key);
