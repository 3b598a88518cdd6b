LEFT JOIN named ON named.external_id = happened.lead
ASOF LEFT JOIN earlier
    ON earlier.person = happened.person AND whole_day(happened.{{moment}}) >= earlier.created_at
LEFT JOIN tester ON tester.person = happened.person
