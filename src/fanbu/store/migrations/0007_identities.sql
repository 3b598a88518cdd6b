-- Every contact of a row, and which contacts are one person. What leads are credited to is kept
-- where it is not what the lead says itself.
ALTER TABLE leads ADD COLUMN "identifiers" VARCHAR[];
ALTER TABLE versions.leads ADD COLUMN "identifiers" VARCHAR[];
ALTER TABLE orders ADD COLUMN "identifiers" VARCHAR[];
ALTER TABLE versions.orders ADD COLUMN "identifiers" VARCHAR[];
ALTER TABLE refunds ADD COLUMN "identifiers" VARCHAR[];
ALTER TABLE versions.refunds ADD COLUMN "identifiers" VARCHAR[];
ALTER TABLE attendance ADD COLUMN "identifiers" VARCHAR[];
ALTER TABLE versions.attendance ADD COLUMN "identifiers" VARCHAR[];
ALTER TABLE contacts ADD COLUMN "identifiers" VARCHAR[];
ALTER TABLE versions.contacts ADD COLUMN "identifiers" VARCHAR[];
ALTER TABLE lead_marks DROP COLUMN credited;
CREATE TABLE identities (contact VARCHAR, person VARCHAR, shared BOOLEAN);
CREATE TABLE lead_credits (key VARCHAR, person VARCHAR, credited VARCHAR);
