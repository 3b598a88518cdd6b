-- A moment that a register is known at; one that was not folded must never look like an empty past.
CREATE OR REPLACE MACRO folded_moment(which, cutoff) AS CASE
    WHEN cutoff = TIMESTAMP 'infinity' THEN NULL
    WHEN (SELECT count(*) FROM past.moments WHERE table_name = which AND known_at = cutoff) > 0
        THEN cutoff
    ELSE error(concat(which, ' is not folded as of ', CAST(cutoff AS VARCHAR)))
END;
