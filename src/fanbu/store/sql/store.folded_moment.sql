-- A moment that registers are known at; one that was not folded must never look like an empty past.
CREATE OR REPLACE MACRO folded_moment(cutoff) AS CASE
    WHEN cutoff = TIMESTAMP 'infinity' THEN NULL
    WHEN (SELECT count(*) FROM past.moments WHERE known_at = cutoff) > 0 THEN cutoff
    ELSE error(concat('not folded as of ', CAST(cutoff AS VARCHAR)))
END;
