-- Every lead as known at the cutoff, with what it is taken for.
CREATE OR REPLACE MACRO leads_marked_at(cutoff) AS TABLE
SELECT lead.* REPLACE (
        mark.status AS status, mark.valid AS valid, mark.won AS won, mark.won_at AS won_at
    ),
    mark.is_test, mark.credited, mark.credited <> lead.key AS is_returning
FROM known_leads(cutoff) AS lead JOIN known_lead_marks(cutoff) AS mark USING (key);
