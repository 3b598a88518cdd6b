-- Contacts that are shared by many people: their kind, how many rows have them, and one such row.
SELECT any_value(split_part(split_part(row.one, ':', 1), '@', 1)) AS kind, count(*) AS rows,
    min(row.table_name) AS table_name, arg_min(row.external_id, {'table': row.table_name, 'id': row.external_id}) AS example
FROM identities JOIN (
    {{rows}}
) AS row ON contact_of(row.one) = identities.contact
WHERE identities.shared
GROUP BY identities.contact ORDER BY rows DESC, example;
