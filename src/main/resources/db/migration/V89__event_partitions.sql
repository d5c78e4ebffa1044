-- SPDX-License-Identifier: Apache-2.0
-- The log in partitions by id, since it is read by id; old ones can be dropped whole. Nothing is copied or read: everybody waits for a
-- moment, and where somebody holds the log for longer, the start fails rather than all who write.
SET LOCAL lock_timeout = '10s';
LOCK TABLE events IN ACCESS EXCLUSIVE MODE;

ALTER TABLE events RENAME TO events_1;
ALTER INDEX events_pkey RENAME TO events_1_pkey;
ALTER INDEX events_by_host RENAME TO events_1_host_id_idx;
ALTER INDEX events_by_update RENAME TO events_1_update_id_id_idx;
ALTER INDEX events_by_rollout RENAME TO events_1_rollout_id_id_idx;
ALTER INDEX events_by_type RENAME TO events_1_type_id_idx;
ALTER INDEX events_not_info RENAME TO events_1_id_idx;
DROP TRIGGER events_append_only ON events_1;

CREATE TEMPORARY TABLE events_were ON COMMIT DROP AS
    SELECT last_value AS taken, is_called FROM events_id_seq;
-- With its sequence: a partition has none of its own.
ALTER TABLE events_1 ALTER id DROP IDENTITY;

CREATE TABLE events (
    id          bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME events_id_seq),
    at          timestamptz NOT NULL,
    type        text        NOT NULL,
    severity    text        NOT NULL,
    host        text,
    update_id   uuid,
    message     text        NOT NULL,
    data        jsonb       NOT NULL,
    rollout_id  uuid,
    CONSTRAINT events_pkey PRIMARY KEY (id),
    CONSTRAINT events_severity_check CHECK (severity IN ('INFO', 'WARNING', 'ERROR', 'CRITICAL'))
) PARTITION BY RANGE (id);
SELECT setval('events_id_seq', taken, is_called) FROM events_were;

CREATE INDEX events_by_host ON events (host, id);
CREATE INDEX events_by_update ON events (update_id, id);
CREATE INDEX events_by_rollout ON events (rollout_id, id) WHERE rollout_id IS NOT NULL;
CREATE INDEX events_by_type ON events (type, id);
CREATE INDEX events_not_info ON events (id) WHERE severity <> 'INFO';
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

DO
$$
DECLARE
    first event_partitions := (SELECT p FROM event_partitions p);
BEGIN
    EXECUTE format('ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (%s) TO (%s)', first.from_id, first.to_id);
END
$$;
ALTER TABLE events_1 DROP CONSTRAINT events_1_bound;

-- Makes partitions ahead of the ids that are taken, where that is not done, as far as this many ids. Whoever reads and writes the log
-- goes on meanwhile: a partition is attached when it is complete, and has no row that would be looked at. One replica does it at a time.
CREATE FUNCTION events_make_partitions(size bigint, ahead bigint) RETURNS integer
    LANGUAGE plpgsql
    SET lock_timeout = '5s'
AS
$$
DECLARE
    made integer := 0;
    bound bigint;
    partition text;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7813582163284616819) THEN
        RETURN 0;
    END IF;
    LOOP
        SELECT max(to_id) INTO bound FROM event_partitions;
        EXIT WHEN bound > events_last_taken() + ahead;
        partition := 'events_' || bound;
        EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
        EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', partition, bound, bound + size);
        INSERT INTO event_partitions VALUES (partition, bound, bound + size);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;

-- Whether a partition's last event is older than this. One without any is of transactions that were rolled back.
CREATE FUNCTION events_ended_before(partition text, older timestamptz) RETURNS boolean
    LANGUAGE plpgsql
AS
$$
DECLARE
    ended timestamptz;
BEGIN
    EXECUTE format('SELECT at FROM %I ORDER BY id DESC LIMIT 1', partition) INTO ended;
    RETURN coalesce(ended < older, true);
END
$$;

-- Drops the oldest partition, if nothing more comes into it and its last event is older than this; whether it did. Everybody waits for
-- a moment. Where somebody holds the log for longer it fails, and may be tried again.
CREATE FUNCTION events_drop_partition(older timestamptz) RETURNS boolean
    LANGUAGE plpgsql
    SET lock_timeout = '500ms'
AS
$$
DECLARE
    oldest event_partitions;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7813582163284616819) THEN
        RETURN false;
    END IF;
    SELECT * INTO oldest FROM event_partitions ORDER BY from_id LIMIT 1;
    IF oldest.to_id > events_last_taken() THEN
        RETURN false;
    END IF;
    IF NOT events_ended_before(oldest.name, older) THEN
        RETURN false;
    END IF;
    -- Looked at again under the lock: somebody may have taken ids long ago and have committed just now.
    LOCK TABLE events IN ACCESS EXCLUSIVE MODE;
    IF NOT events_ended_before(oldest.name, older) THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE %I', oldest.name);
    DELETE FROM event_partitions WHERE name = oldest.name;
    RETURN true;
END
$$;

-- All events up to this id were dropped.
CREATE FUNCTION events_gone() RETURNS bigint
    LANGUAGE sql
    STABLE
AS
$$
SELECT min(from_id) - 1 FROM event_partitions
$$;

SELECT events_make_partitions(1000000, 2000000);
