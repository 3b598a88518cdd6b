-- What an account gets back of its spend, and from when to when.
CREATE TABLE rebates (
    "platform" VARCHAR,
    "account" VARCHAR,
    "starts" DATE,
    "ends" DATE,
    "goods_rate" DECIMAL(18,6),
    "cash_rate" DECIMAL(18,6),
    "goods_as" VARCHAR,
    "on_file_cash" BOOLEAN,
    "note" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR,
    "gone_since" TIMESTAMP
);
CREATE TABLE versions.rebates (
    "platform" VARCHAR,
    "account" VARCHAR,
    "starts" DATE,
    "ends" DATE,
    "goods_rate" DECIMAL(18,6),
    "cash_rate" DECIMAL(18,6),
    "goods_as" VARCHAR,
    "on_file_cash" BOOLEAN,
    "note" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR
);
