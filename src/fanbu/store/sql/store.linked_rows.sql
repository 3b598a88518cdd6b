-- The contacts of every row of {{table}} that has several of one person; what is a test links nobody.
SELECT identifiers FROM known_{{table}}({{cutoff}})
WHERE len(identifiers) > 1
    AND list_contains(list_transform(identifiers, lambda one: value_of(one)), person)
    AND {{counts}};
