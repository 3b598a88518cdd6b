-- Status changes as known at the cutoff: listed ones and those found by difference.
CREATE OR REPLACE MACRO lead_status_all_at(cutoff) AS TABLE
SELECT lead, status, valid, changed_at, value, currency, props, listed, key, step
FROM lead_history(cutoff) WHERE status IS NOT NULL;
