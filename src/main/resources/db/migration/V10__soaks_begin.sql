-- Outages of our own lengthen a soak only when they fell into it. Of soaks under way it is not known when they began; an hour is
-- more than enough for the outage that this migration's own upgrade is.
ALTER TABLE rollouts ADD COLUMN soak_since timestamptz;
UPDATE rollouts SET soak_since = soak_until - interval '1 hour' WHERE soak_until IS NOT NULL;
ALTER TABLE rollouts ADD CONSTRAINT soaking_has_beginning CHECK ((soak_since IS NULL) = (soak_until IS NULL));
