-- SPDX-License-Identifier: Apache-2.0
-- The log so far becomes the first partition of the one to come. What it may hold is said here and checked by the next migration, which
-- keeps nobody waiting, so that the third has nothing to read. Replicas of before go on writing meanwhile: there is room for a million
-- at the least.
CREATE TABLE event_partitions (
    name    text   PRIMARY KEY,
    -- Ids from this one on.
    from_id bigint NOT NULL UNIQUE,
    -- And below this one.
    to_id   bigint NOT NULL CHECK (to_id > from_id)
);

DO
$$
DECLARE
    bound bigint := (events_last_taken() / 1000000 + 2) * 1000000 + 1;
BEGIN
    INSERT INTO event_partitions VALUES ('events_1', 1, bound);
    EXECUTE format('ALTER TABLE events ADD CONSTRAINT events_1_bound CHECK (id >= 1 AND id < %s) NOT VALID', bound);
END
$$;
