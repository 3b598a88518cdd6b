-- The words of one list, ready to be compared with folded text.
CREATE OR REPLACE MACRO word_list(which) AS
    (SELECT coalesce(list(word), []) FROM words WHERE list = which);
