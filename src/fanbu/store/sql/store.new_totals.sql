-- The totals of the slices that have amounts of another currency.
UPDATE slices SET totals = map_from_entries(list_transform(map_keys(slices.totals), lambda name: {
    'k': name, 'v': CASE name {{fresh}} ELSE slices.totals[name] END}))
FROM (
    SELECT slice_id, {{sums}} FROM {{table}}
    WHERE slice_id IN (SELECT slice_id FROM {{table}} WHERE original IS NOT NULL)
    GROUP BY slice_id
) AS fresh
WHERE slices.slice_id = fresh.slice_id;
