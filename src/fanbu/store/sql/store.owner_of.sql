-- Platform and account as one text that is never null.
CREATE OR REPLACE MACRO owner_of(of_platform, of_account) AS
    concat(of_platform, chr(31), of_account);
