-- What a search engine shows and brings without an ad, by query and by page.
ALTER TABLE site_daily ADD COLUMN "keyword" VARCHAR;
ALTER TABLE site_daily ADD COLUMN "impressions" BIGINT;
ALTER TABLE site_daily ADD COLUMN "clicks" BIGINT;
