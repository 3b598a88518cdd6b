-- Every lead as known at the cutoff, with what it is taken for.
CREATE OR REPLACE MACRO leads_marked_at(cutoff) AS TABLE
SELECT lead.* REPLACE (
        mark.status AS status, mark.valid AS valid, mark.won AS won, mark.won_at AS won_at,
        coalesce(credit.person, lead.person) AS person
    ),
    mark.is_test, coalesce(credit.credited, lead.key) AS credited,
    coalesce(credit.credited <> lead.key, false) AS is_returning
FROM known_leads(cutoff) AS lead JOIN known_lead_marks(cutoff) AS mark USING (key)
LEFT JOIN known_lead_credits(cutoff) AS credit USING (key);
