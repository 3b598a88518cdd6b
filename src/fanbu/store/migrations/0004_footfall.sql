-- What passes a shop and comes in, counted by hand or by a gate.
CREATE TABLE footfall (
    "day" DATE,
    "until" DATE,
    "platform" VARCHAR,
    "account" VARCHAR,
    "level" VARCHAR,
    "shop" VARCHAR,
    "channel" VARCHAR,
    "campaign" VARCHAR,
    "passers" BIGINT,
    "entrants" BIGINT,
    "cards" BIGINT,
    "test_drives" BIGINT,
    "deposits" BIGINT,
    "ordered" BIGINT,
    "returned" BIGINT,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "slice_id" BIGINT
);
