-- How far leads come: the stages of the workspace's playbook, what registers say of them, and what
-- follows for each lead.
CREATE TABLE stage_words (
    stage VARCHAR NOT NULL,
    place BIGINT NOT NULL,
    means VARCHAR NOT NULL,
    implied BOOLEAN NOT NULL,
    word VARCHAR NOT NULL
);
CREATE TABLE lead_reached (
    "lead" VARCHAR,
    "stage" VARCHAR,
    "reached" BOOLEAN,
    "reached_at" TIMESTAMP,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR,
    "gone_since" TIMESTAMP
);
CREATE TABLE versions.lead_reached (
    "lead" VARCHAR,
    "stage" VARCHAR,
    "reached" BOOLEAN,
    "reached_at" TIMESTAMP,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR
);
CREATE TABLE stages_placing (
    key VARCHAR,
    stage VARCHAR,
    place BIGINT,
    means VARCHAR,
    reached_at TIMESTAMP,
    implied BOOLEAN
);
