-- The rows of {{table}}, each with the person it is of: what its strongest contact that is not shared
-- by many means. Identifiers without the row's own person are of an export that knew it by another
-- contact; they no longer hold.
CREATE OR REPLACE MACRO whose_{{table}}(cutoff) AS TABLE
WITH told AS (
    SELECT *, CASE WHEN list_contains(
            list_transform(identifiers, lambda one: value_of(one)), person) THEN identifiers
        END AS listed
    FROM {{rows}}(cutoff)
), shared AS (
    SELECT coalesce(list(contact), []) AS contacts FROM known_identities(cutoff) WHERE shared
), chosen AS (
    SELECT told.*, first.person AS first_person,
        CASE WHEN first.shared THEN list_filter(listed,
            lambda one: NOT list_contains(shared.contacts, contact_of(one)))[1] END AS instead
    FROM told CROSS JOIN shared
    LEFT JOIN known_identities(cutoff) AS first
        ON first.contact = coalesce(contact_of(listed[1]), told.person)
)
SELECT chosen.* EXCLUDE (listed, first_person, instead) REPLACE (
        coalesce(other.person, value_of(instead), first_person, value_of(listed[1]), chosen.person)
            AS person
    ), chosen.person AS told_person
FROM chosen LEFT JOIN known_identities(cutoff) AS other ON other.contact = contact_of(instead);
