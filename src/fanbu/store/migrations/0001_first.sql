-- The first shape of the warehouse. Naive timestamps are UTC.

CREATE SEQUENCE slice_ids;

CREATE SCHEMA versions;

-- One file (or sheet, or member of a ZIP). An undone import keeps its line, so ids stay unique.
CREATE TABLE imports (
    import_id BIGINT,
    path VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    reader VARCHAR NOT NULL,
    platform VARCHAR,
    account VARCHAR,
    table_name VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    window_start DATE,
    window_end DATE,
    as_of TIMESTAMP NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_kept BIGINT NOT NULL,
    dropped VARCHAR NOT NULL,
    warnings VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL,
    undone_at TIMESTAMP
);

-- What one file brought to one table. `columns`: those it had, also where every cell was blank.
-- `first` and `last` bound the table's first clock; `owners`: the shops or accounts it speaks of.
CREATE TABLE import_tables (
    import_id BIGINT NOT NULL,
    table_name VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    columns VARCHAR[] NOT NULL,
    dims VARCHAR[] NOT NULL,
    snapshot BOOLEAN NOT NULL,
    first_at TIMESTAMP,
    last_at TIMESTAMP,
    owners VARCHAR[] NOT NULL,
    rows_kept BIGINT NOT NULL
);

-- The unit that supersedes: one import's rows of one platform, account, day … until.
-- `owner`: platform and account as one text that is never null, to compare by.
CREATE TABLE slices (
    slice_id BIGINT NOT NULL,
    import_id BIGINT NOT NULL,
    table_name VARCHAR NOT NULL,
    reader VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    dims VARCHAR[] NOT NULL,
    measures VARCHAR[] NOT NULL,
    totals MAP(VARCHAR, DOUBLE) NOT NULL,
    lifetime BOOLEAN NOT NULL,
    platform VARCHAR,
    account VARCHAR,
    owner VARCHAR NOT NULL,
    day DATE NOT NULL,
    until DATE NOT NULL,
    as_of TIMESTAMP NOT NULL,
    sha256 VARCHAR NOT NULL,
    rows BIGINT NOT NULL
);

-- What a platform called its objects, and when. A name without an id has id null.
CREATE TABLE entity_names (
    table_name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    platform VARCHAR,
    account VARCHAR,
    owner VARCHAR NOT NULL,
    id VARCHAR,
    name VARCHAR,
    as_of TIMESTAMP NOT NULL,
    sha256 VARCHAR NOT NULL,
    import_id BIGINT NOT NULL
);

-- Register keys to fold again; filled and emptied inside one transaction.
CREATE TABLE affected (key VARCHAR NOT NULL);

-- Log keys that more than one import brought: only these are deduplicated when read.
CREATE TABLE repeated_events (key UHUGEINT NOT NULL);

-- The statuses a lead register showed one after the other, found by difference.
CREATE TABLE lead_steps (
    key VARCHAR NOT NULL,
    status VARCHAR,
    changed_at TIMESTAMP,
    step BIGINT NOT NULL
);

-- The workspace's words, so that macros can read them.
CREATE TABLE settings (name VARCHAR, value VARCHAR NOT NULL);
CREATE TABLE words (list VARCHAR NOT NULL, word VARCHAR NOT NULL);

CREATE TABLE spend (
    "day" DATE,
    "until" DATE,
    "platform" VARCHAR,
    "account" VARCHAR,
    "level" VARCHAR,
    "channel" VARCHAR,
    "campaign" VARCHAR,
    "ad_campaign_id" VARCHAR,
    "ad_campaign" VARCHAR,
    "ad_group_id" VARCHAR,
    "ad_group" VARCHAR,
    "creative_id" VARCHAR,
    "creative" VARCHAR,
    "keyword" VARCHAR,
    "placement" VARCHAR,
    "impressions" BIGINT,
    "clicks" BIGINT,
    "cost" DECIMAL(18,6),
    "gift" DECIMAL(18,6),
    "cash_cost" DECIMAL(18,6),
    "conversions" DECIMAL(18,6),
    "conversion_value" DECIMAL(18,6),
    "goal" VARCHAR,
    "goals" VARCHAR[],
    "clock" VARCHAR,
    "window_days" BIGINT,
    "zone" VARCHAR,
    "currency" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "slice_id" BIGINT
);

CREATE TABLE costs (
    "external_id" VARCHAR,
    "kind" VARCHAR,
    "paid_on" DATE,
    "starts" DATE,
    "ends" DATE,
    "spreading" VARCHAR,
    "channel" VARCHAR,
    "campaign" VARCHAR,
    "placement" VARCHAR,
    "partner" VARCHAR,
    "amount" DECIMAL(18,6),
    "currency" VARCHAR,
    "note" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR,
    "gone_since" TIMESTAMP
);

CREATE TABLE placements (
    "platform" VARCHAR,
    "account" VARCHAR,
    "external_id" VARCHAR,
    "placement" VARCHAR,
    "piece" VARCHAR,
    "channel" VARCHAR,
    "campaign" VARCHAR,
    "title" VARCHAR,
    "kind" VARCHAR,
    "published_at" TIMESTAMP,
    "author" VARCHAR,
    "topics" VARCHAR[],
    "text" VARCHAR,
    "url" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR,
    "gone_since" TIMESTAMP
);

CREATE TABLE placement_stats (
    "day" DATE,
    "until" DATE,
    "lifetime" BOOLEAN,
    "platform" VARCHAR,
    "account" VARCHAR,
    "level" VARCHAR,
    "external_id" VARCHAR,
    "placement" VARCHAR,
    "channel" VARCHAR,
    "source" VARCHAR,
    "impressions" BIGINT,
    "reach" BIGINT,
    "views" BIGINT,
    "clicks" BIGINT,
    "completes" DECIMAL(18,6),
    "watch_seconds" DOUBLE,
    "likes" BIGINT,
    "comments" BIGINT,
    "shares" BIGINT,
    "saves" BIGINT,
    "follows" BIGINT,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "slice_id" BIGINT
);

CREATE TABLE accounts_daily (
    "day" DATE,
    "platform" VARCHAR,
    "account" VARCHAR,
    "level" VARCHAR,
    "channel" VARCHAR,
    "followers" BIGINT,
    "gained" BIGINT,
    "lost" BIGINT,
    "members" BIGINT,
    "messages" BIGINT,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "slice_id" BIGINT
);

CREATE TABLE contacts (
    "external_id" VARCHAR,
    "person" VARCHAR,
    "account" VARCHAR,
    "channel" VARCHAR,
    "added_at" TIMESTAMP,
    "added_by" VARCHAR,
    "state" VARCHAR,
    "lost_at" TIMESTAMP,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR,
    "gone_since" TIMESTAMP
);

CREATE TABLE site_daily (
    "day" DATE,
    "until" DATE,
    "platform" VARCHAR,
    "account" VARCHAR,
    "level" VARCHAR,
    "channel" VARCHAR,
    "source" VARCHAR,
    "page" VARCHAR,
    "sessions" BIGINT,
    "users" BIGINT,
    "new_users" BIGINT,
    "views" BIGINT,
    "key_events" DECIMAL(18,6),
    "engaged_sessions" BIGINT,
    "bounces" DECIMAL(18,6),
    "seconds" DOUBLE,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "slice_id" BIGINT
);

CREATE TABLE leads (
    "external_id" VARCHAR,
    "created_at" TIMESTAMP,
    "person" VARCHAR,
    "source" VARCHAR,
    "channel" VARCHAR,
    "source_kind" VARCHAR,
    "campaign" VARCHAR,
    "ad_campaign" VARCHAR,
    "placement" VARCHAR,
    "link" VARCHAR,
    "shop" VARCHAR,
    "owner" VARCHAR,
    "batch" VARCHAR,
    "status" VARCHAR,
    "valid" BOOLEAN,
    "won" BOOLEAN,
    "won_at" TIMESTAMP,
    "value" DECIMAL(18,6),
    "contract" VARCHAR,
    "currency" VARCHAR,
    "note" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR,
    "gone_since" TIMESTAMP
);

CREATE TABLE lead_status (
    "lead" VARCHAR,
    "status" VARCHAR,
    "valid" BOOLEAN,
    "changed_at" TIMESTAMP,
    "value" DECIMAL(18,6),
    "currency" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR,
    "gone_since" TIMESTAMP
);

CREATE TABLE orders (
    "external_id" VARCHAR,
    "person" VARCHAR,
    "lead" VARCHAR,
    "platform" VARCHAR,
    "shop" VARCHAR,
    "channel" VARCHAR,
    "campaign" VARCHAR,
    "link" VARCHAR,
    "batch" VARCHAR,
    "ordered_at" TIMESTAMP,
    "paid_at" TIMESTAMP,
    "status" VARCHAR,
    "is_new" BOOLEAN,
    "gross" DECIMAL(18,6),
    "discount" DECIMAL(18,6),
    "net" DECIMAL(18,6),
    "cost_of_goods" DECIMAL(18,6),
    "currency" VARCHAR,
    "coupon" VARCHAR,
    "country" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR,
    "gone_since" TIMESTAMP,
    "paid_at_known" BOOLEAN
);

CREATE TABLE order_lines (
    "order" VARCHAR,
    "line" VARCHAR,
    "sku" VARCHAR,
    "title" VARCHAR,
    "quantity" DECIMAL(18,6),
    "price" DECIMAL(18,6),
    "currency" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR,
    "gone_since" TIMESTAMP
);

CREATE TABLE refunds (
    "external_id" VARCHAR,
    "order" VARCHAR,
    "person" VARCHAR,
    "shop" VARCHAR,
    "channel" VARCHAR,
    "campaign" VARCHAR,
    "batch" VARCHAR,
    "country" VARCHAR,
    "refunded_at" TIMESTAMP,
    "amount" DECIMAL(18,6),
    "currency" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR,
    "gone_since" TIMESTAMP
);

CREATE TABLE attendance (
    "person" VARCHAR,
    "lead" VARCHAR,
    "session" VARCHAR,
    "batch" VARCHAR,
    "channel" VARCHAR,
    "held_at" TIMESTAMP,
    "signed_up" BOOLEAN,
    "came" BOOLEAN,
    "completed" BOOLEAN,
    "stayed_seconds" DOUBLE,
    "outcome" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR,
    "gone_since" TIMESTAMP
);

CREATE TABLE products (
    "day" DATE,
    "platform" VARCHAR,
    "account" VARCHAR,
    "level" VARCHAR,
    "sku" VARCHAR,
    "title" VARCHAR,
    "brand" VARCHAR,
    "category" VARCHAR,
    "price" DECIMAL(18,6),
    "stock" BIGINT,
    "listed" BOOLEAN,
    "visitors" BIGINT,
    "favourites" BIGINT,
    "carts" BIGINT,
    "sold" BIGINT,
    "sales" DECIMAL(18,6),
    "comments" BIGINT,
    "currency" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "slice_id" BIGINT
);

CREATE TABLE indices (
    "day" DATE,
    "platform" VARCHAR,
    "account" VARCHAR,
    "level" VARCHAR,
    "keyword" VARCHAR,
    "value" DECIMAL(18,6),
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "slice_id" BIGINT
);

CREATE TABLE topics (
    "day" DATE,
    "platform" VARCHAR,
    "account" VARCHAR,
    "level" VARCHAR,
    "rank" BIGINT,
    "title" VARCHAR,
    "heat" DECIMAL(18,6),
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "slice_id" BIGINT
);

CREATE TABLE competitors (
    "day" DATE,
    "platform" VARCHAR,
    "account" VARCHAR,
    "level" VARCHAR,
    "competitor" VARCHAR,
    "aspect" VARCHAR,
    "value" DECIMAL(18,6),
    "text" VARCHAR,
    "source" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "slice_id" BIGINT
);

CREATE TABLE rates (
    "day" DATE,
    "platform" VARCHAR,
    "account" VARCHAR,
    "level" VARCHAR,
    "currency" VARCHAR,
    "rate" DOUBLE,
    "source" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "slice_id" BIGINT
);

CREATE TABLE events (
    "event_id" VARCHAR,
    "ts" TIMESTAMP,
    "received_at" TIMESTAMP,
    "name" VARCHAR,
    "user_id" VARCHAR,
    "anonymous_id" VARCHAR,
    "session" VARCHAR,
    "channel" VARCHAR,
    "campaign" VARCHAR,
    "placement" VARCHAR,
    "link" VARCHAR,
    "url" VARCHAR,
    "referrer" VARCHAR,
    "utm_source" VARCHAR,
    "utm_medium" VARCHAR,
    "utm_campaign" VARCHAR,
    "utm_content" VARCHAR,
    "utm_term" VARCHAR,
    "value" DECIMAL(18,6),
    "currency" VARCHAR,
    "wire" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" UHUGEINT
);

CREATE TABLE versions.costs (
    "external_id" VARCHAR,
    "kind" VARCHAR,
    "paid_on" DATE,
    "starts" DATE,
    "ends" DATE,
    "spreading" VARCHAR,
    "channel" VARCHAR,
    "campaign" VARCHAR,
    "placement" VARCHAR,
    "partner" VARCHAR,
    "amount" DECIMAL(18,6),
    "currency" VARCHAR,
    "note" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR
);

CREATE TABLE versions.placements (
    "platform" VARCHAR,
    "account" VARCHAR,
    "external_id" VARCHAR,
    "placement" VARCHAR,
    "piece" VARCHAR,
    "channel" VARCHAR,
    "campaign" VARCHAR,
    "title" VARCHAR,
    "kind" VARCHAR,
    "published_at" TIMESTAMP,
    "author" VARCHAR,
    "topics" VARCHAR[],
    "text" VARCHAR,
    "url" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR
);

CREATE TABLE versions.contacts (
    "external_id" VARCHAR,
    "person" VARCHAR,
    "account" VARCHAR,
    "channel" VARCHAR,
    "added_at" TIMESTAMP,
    "added_by" VARCHAR,
    "state" VARCHAR,
    "lost_at" TIMESTAMP,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR
);

CREATE TABLE versions.leads (
    "external_id" VARCHAR,
    "created_at" TIMESTAMP,
    "person" VARCHAR,
    "source" VARCHAR,
    "channel" VARCHAR,
    "source_kind" VARCHAR,
    "campaign" VARCHAR,
    "ad_campaign" VARCHAR,
    "placement" VARCHAR,
    "link" VARCHAR,
    "shop" VARCHAR,
    "owner" VARCHAR,
    "batch" VARCHAR,
    "status" VARCHAR,
    "valid" BOOLEAN,
    "won" BOOLEAN,
    "won_at" TIMESTAMP,
    "value" DECIMAL(18,6),
    "contract" VARCHAR,
    "currency" VARCHAR,
    "note" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR
);

CREATE TABLE versions.lead_status (
    "lead" VARCHAR,
    "status" VARCHAR,
    "valid" BOOLEAN,
    "changed_at" TIMESTAMP,
    "value" DECIMAL(18,6),
    "currency" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR
);

CREATE TABLE versions.orders (
    "external_id" VARCHAR,
    "person" VARCHAR,
    "lead" VARCHAR,
    "platform" VARCHAR,
    "shop" VARCHAR,
    "channel" VARCHAR,
    "campaign" VARCHAR,
    "link" VARCHAR,
    "batch" VARCHAR,
    "ordered_at" TIMESTAMP,
    "paid_at" TIMESTAMP,
    "status" VARCHAR,
    "is_new" BOOLEAN,
    "gross" DECIMAL(18,6),
    "discount" DECIMAL(18,6),
    "net" DECIMAL(18,6),
    "cost_of_goods" DECIMAL(18,6),
    "currency" VARCHAR,
    "coupon" VARCHAR,
    "country" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR
);

CREATE TABLE versions.order_lines (
    "order" VARCHAR,
    "line" VARCHAR,
    "sku" VARCHAR,
    "title" VARCHAR,
    "quantity" DECIMAL(18,6),
    "price" DECIMAL(18,6),
    "currency" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR
);

CREATE TABLE versions.refunds (
    "external_id" VARCHAR,
    "order" VARCHAR,
    "person" VARCHAR,
    "shop" VARCHAR,
    "channel" VARCHAR,
    "campaign" VARCHAR,
    "batch" VARCHAR,
    "country" VARCHAR,
    "refunded_at" TIMESTAMP,
    "amount" DECIMAL(18,6),
    "currency" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR
);

CREATE TABLE versions.attendance (
    "person" VARCHAR,
    "lead" VARCHAR,
    "session" VARCHAR,
    "batch" VARCHAR,
    "channel" VARCHAR,
    "held_at" TIMESTAMP,
    "signed_up" BOOLEAN,
    "came" BOOLEAN,
    "completed" BOOLEAN,
    "stayed_seconds" DOUBLE,
    "outcome" VARCHAR,
    "props" VARCHAR,
    "original" VARCHAR,
    "import_id" BIGINT,
    "as_of" TIMESTAMP,
    "row_no" BIGINT,
    "key" VARCHAR
);
