-- A step is dated by the export that showed it, and later exports change no earlier step: what was
-- known at the cutoff are the steps up to it.
CREATE OR REPLACE MACRO known_lead_steps(cutoff) AS TABLE
SELECT key, status, changed_at, step FROM lead_steps
WHERE changed_at <= CAST(cutoff AS TIMESTAMP);
