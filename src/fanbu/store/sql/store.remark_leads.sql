-- What every lead is taken for now. It follows from the registers and the words of the settings.
CREATE OR REPLACE TABLE lead_marks AS SELECT * FROM mark_leads('infinity');
