mark AS (
    SELECT lead.key, lead.external_id, lead.person, lead.created_at, mark.is_test, mark.credited
    FROM known_leads(cutoff) AS lead JOIN known_lead_marks(cutoff) AS mark USING (key)
), named AS (
    SELECT external_id, person, is_test, credited FROM mark WHERE external_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY external_id ORDER BY key) = 1
), earlier AS (
    SELECT person, created_at, key FROM mark
    WHERE person IS NOT NULL AND NOT is_test AND credited = key
), tester AS (
    SELECT person FROM mark WHERE person IS NOT NULL GROUP BY person HAVING bool_and(is_test)
)
