-- Every contact of a row, and which contacts are one person; what leads are credited to is kept where
-- it is not what the lead says itself. Who joined which group.
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
CREATE TABLE group_members (
    "external_id" VARCHAR, "person" VARCHAR, "identifiers" VARCHAR[], "group" VARCHAR,
    "channel" VARCHAR, "joined_at" TIMESTAMP, "joined_by" VARCHAR, "invited_by" VARCHAR,
    "left_at" TIMESTAMP, "props" VARCHAR, "original" VARCHAR, "import_id" BIGINT,
    "as_of" TIMESTAMP, "row_no" BIGINT, "key" VARCHAR,
    "gone_since" TIMESTAMP
);
CREATE TABLE versions.group_members (
    "external_id" VARCHAR, "person" VARCHAR, "identifiers" VARCHAR[], "group" VARCHAR,
    "channel" VARCHAR, "joined_at" TIMESTAMP, "joined_by" VARCHAR, "invited_by" VARCHAR,
    "left_at" TIMESTAMP, "props" VARCHAR, "original" VARCHAR, "import_id" BIGINT,
    "as_of" TIMESTAMP, "row_no" BIGINT, "key" VARCHAR
);
CREATE TABLE group_members_placing (key VARCHAR, lead_key VARCHAR, person VARCHAR);
