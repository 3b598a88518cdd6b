-- The rows of the register {{table}} as known at the cutoff, folded from every import's version:
-- for each column the newest import that had it wins, also with a blank cell.
-- With everything = false only the keys listed in `affected` are folded.
CREATE OR REPLACE MACRO fold_{{table}}(cutoff, everything) AS TABLE
WITH ranked AS (
    SELECT import_id, sha256, reader, account,
        row_number() OVER (ORDER BY as_of, sha256, import_id) AS rank
    FROM imports WHERE undone_at IS NULL AND as_of <= CAST(cutoff AS TIMESTAMP)
), brought AS (
    -- exports of one sort hold the same columns of the same source
    SELECT part.import_id, ranked.rank, ranked.reader, ranked.account AS source_account,
        dense_rank() OVER (ORDER BY list_sort(part.columns)) AS shape,
        dense_rank() OVER (
            ORDER BY list_sort(part.columns), ranked.reader, ranked.account) AS sort, {{had}}
    FROM import_tables AS part JOIN ranked USING (import_id)
    WHERE part.table_name = '{{table}}'
), newest AS (
    -- of exports of one sort only the newest row of a key can tell anything: the one pass over all.
    -- Which it is and where it stands are one number: the engine compares numbers fastest
    SELECT key, sort, shape, CAST(last // 4611686018427387904 AS BIGINT) AS seq,
        CAST(last % 4611686018427387904 AS BIGINT) AS place, props, least_props
    FROM (
        SELECT version.key, brought.sort, any_value(brought.shape) AS shape,
            max(CAST(brought.rank * 4294967296 + version.row_no AS HUGEINT) * 4611686018427387904
                + version.rowid) AS last,
            max(version.props) AS props, min(version.props) AS least_props
        FROM versions.{{table}} AS version JOIN brought USING (import_id)
        WHERE everything OR version.key IN (SELECT key FROM affected)
        GROUP BY version.key, brought.sort
    )
), summary AS (
    SELECT key, min(shape) < max(shape) AS mixed, max(seq) AS seq,
        max(seq) // 4294967296 AS last_rank, max(props) AS props,
        min(least_props) < max(props) AS props_differ
    FROM newest GROUP BY key
), told AS (
    SELECT version.*, newest.seq, newest.seq = summary.seq AS is_last, summary.mixed,
        brought.* EXCLUDE (import_id)
    FROM newest
    JOIN versions.{{table}} AS version ON version.rowid = newest.place
    JOIN brought ON brought.import_id = version.import_id
    JOIN summary ON summary.key = newest.key
), folded AS (
    SELECT key, {{columns}}, original, import_id, as_of, row_no{{own_alone}}
    FROM told WHERE is_last AND NOT mixed
    UNION ALL
    SELECT key, {{folded}},
        arg_max_null(original, seq) FILTER (WHERE {{had_money}}) AS original,
        arg_max(import_id, seq) AS import_id, arg_max(as_of, seq) AS as_of,
        arg_max(row_no, seq) AS row_no{{own_folded}}
    FROM told WHERE mixed GROUP BY key
), merged AS (
    -- properties that changed are merged by name, the newer value over the older
    SELECT version.key, CAST(list_reduce(
            list(CAST(version.props AS JSON)
                ORDER BY brought.rank * 4294967296 + version.row_no, version.rowid),
            lambda older, newer: json_merge_patch(older, newer)
        ) AS VARCHAR) AS props
    FROM versions.{{table}} AS version JOIN brought USING (import_id)
    WHERE version.props IS NOT NULL
        AND version.key IN (SELECT key FROM summary WHERE props_differ)
    GROUP BY version.key
), snapshot AS (
    SELECT ranked.rank, ranked.reader, ranked.account, part.first_at, part.last_at,
        part.owners, imports.as_of
    FROM import_tables AS part
    JOIN ranked USING (import_id) JOIN imports USING (import_id)
    WHERE part.table_name = '{{table}}' AND part.snapshot AND part.first_at IS NOT NULL
), missed AS MATERIALIZED (
    -- rows that the last full export of one of their sources does not hold; found first, they are
    -- few, and need not be held against every export there ever was
    SELECT folded.*, source.reader AS of_reader, source.source_account AS of_account,
        summary.last_rank
    FROM newest JOIN summary USING (key) JOIN folded USING (key)
    JOIN (SELECT DISTINCT sort, reader, source_account FROM brought) AS source USING (sort)
    JOIN (SELECT reader, account, max(rank) AS rank FROM snapshot GROUP BY ALL) AS last
        ON last.reader = source.reader
        AND last.account IS NOT DISTINCT FROM source.source_account
        AND last.rank > summary.last_rank
), gone AS (
    -- absent from a newer full export of the same source whose span holds the row
    SELECT folded.key, min(snapshot.as_of) AS gone_since
    FROM missed AS folded JOIN snapshot
        ON snapshot.reader = folded.of_reader
        AND snapshot.account IS NOT DISTINCT FROM folded.of_account
        AND snapshot.rank > folded.last_rank
        AND CAST({{clock}} AS TIMESTAMP) BETWEEN snapshot.first_at AND snapshot.last_at
        AND ({{owner}} IS NULL OR len(snapshot.owners) = 0
            OR list_contains(snapshot.owners, {{owner}}))
    GROUP BY folded.key
)
SELECT folded.* EXCLUDE (key, original, import_id, as_of, row_no),
    coalesce(merged.props, summary.props) AS props, folded.original, folded.import_id,
    folded.as_of, folded.row_no, folded.key, gone.gone_since
FROM folded JOIN summary USING (key) LEFT JOIN gone USING (key) LEFT JOIN merged USING (key);
