-- Whose each lead is, where that is not what it says itself, and the key of the lead that it counts
-- as, where that is an earlier one of the same person.
CREATE OR REPLACE MACRO fold_lead_credits(cutoff, everything) AS TABLE
WITH tested AS (
    SELECT lead.key, lead.external_id, lead.created_at, lead.person, lead.told_person,
        lead.gone_since IS NOT NULL AS gone,
        test.key IS NOT NULL AS is_test
    FROM whose_leads(cutoff) AS lead
    LEFT JOIN (SELECT key FROM known_lead_marks(cutoff) WHERE is_test) AS test USING (key)
), several AS (
    -- few have several: the others need no list
    SELECT person FROM tested WHERE person IS NOT NULL AND NOT is_test AND created_at IS NOT NULL
    GROUP BY person HAVING count(*) > 1
), credit AS (
    -- of a person with several leads, those that count: the first, and each that comes more than
    -- {{same_contact_days}} days after the last one that counted; of two at one moment the one that is
    -- still listed
    SELECT person, list_reduce(
            list_transform(
                list({'moment': created_at, 'key': key}
                    ORDER BY created_at, gone, external_id, key),
                lambda one: [one]),
            lambda kept, one: CASE
                WHEN one[1].moment > kept[-1].moment + to_days({{same_contact_days}})
                THEN list_concat(kept, one) ELSE kept
            END
        ) AS kept
    FROM tested SEMI JOIN several USING (person) WHERE NOT is_test AND created_at IS NOT NULL
    GROUP BY person
), credited AS (
    SELECT tested.*, coalesce(
            list_filter(credit.kept, lambda one: one.moment <= created_at)[-1].key, key) AS credited
    FROM tested LEFT JOIN credit ON credit.person = tested.person AND NOT tested.is_test
)
SELECT key, person, credited FROM credited
WHERE credited <> key OR person IS DISTINCT FROM told_person;
