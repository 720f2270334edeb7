-- Written by hand: texts are found by their trigrams. The extension comes with PostgreSQL and is trusted: whoever may make tables may make it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE INDEX "texts_by_trigram" ON "spanlight"."texts" USING gin ("text" gin_trgm_ops);
