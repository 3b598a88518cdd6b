mark AS (
    SELECT lead.key, lead.external_id, coalesce(credit.person, lead.person) AS person,
        lead.created_at, test.key IS NOT NULL AS is_test,
        coalesce(credit.credited, lead.key) AS credited
    FROM known_leads(cutoff) AS lead
    LEFT JOIN known_lead_credits(cutoff) AS credit USING (key)
    LEFT JOIN (SELECT key FROM known_lead_marks(cutoff) WHERE is_test) AS test USING (key)
), named AS (
    SELECT external_id, person, is_test, credited FROM mark WHERE external_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY external_id ORDER BY key) = 1
), earlier AS (
    SELECT person, created_at, key FROM mark
    WHERE person IS NOT NULL AND NOT is_test AND credited = key
), tester AS (
    SELECT person FROM mark WHERE person IS NOT NULL GROUP BY person HAVING bool_and(is_test)
)
