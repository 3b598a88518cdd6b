-- Which orders count (none of a test lead), whose they are, and whether they are new: the first paid
-- one ever of their person and of their lead. An order belongs to the lead it names, else to the
-- last credited lead of its person that was not created after it.
CREATE OR REPLACE MACRO fold_orders_placing(cutoff, everything) AS TABLE
WITH {{owners}}, placed AS (
    SELECT happened.key, happened.external_id, happened.is_new, happened.ordered_at,
        happened.paid_at, coalesce(named.credited, earlier.key) AS lead_key,
        coalesce(happened.person, named.person) AS person,
        coalesce(named.credited, earlier.key, happened.lead) AS lead
    FROM whose_orders(cutoff) AS happened
    {{join_orders}}
    WHERE NOT coalesce(named.is_test, tester.person IS NOT NULL)
)
SELECT key, lead_key, person,
    coalesce(is_new, CASE
        WHEN paid_at IS NOT NULL AND coalesce(person, lead) IS NOT NULL
        THEN (person IS NULL OR row_number() OVER (PARTITION BY person, paid_at IS NOT NULL
                ORDER BY paid_at, ordered_at, external_id, key) = 1)
            AND (lead IS NULL OR row_number() OVER (PARTITION BY lead, paid_at IS NOT NULL
                ORDER BY paid_at, ordered_at, external_id, key) = 1)
    END) AS is_new
FROM placed;
