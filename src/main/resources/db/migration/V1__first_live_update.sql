-- SPDX-License-Identifier: Apache-2.0
-- What one host's live update needs: the host and its boots, releases, updates with their phases, what was preserved, and
-- one log of everything that happened.

CREATE TABLE kernel_releases (
    id              uuid PRIMARY KEY,
    name            text        NOT NULL UNIQUE,
    kernel_release  text        NOT NULL,
    image           jsonb       NOT NULL,
    initrd          jsonb,
    command_line    text,
    abi             jsonb       NOT NULL,
    registered_at   timestamptz NOT NULL
);
CREATE INDEX kernel_releases_by_kernel ON kernel_releases (kernel_release, registered_at);

CREATE TABLE hosts (
    id                  uuid PRIMARY KEY,
    name                text        NOT NULL UNIQUE,
    machine_id          text        NOT NULL,
    -- The agent process listened to; a newer one supersedes it.
    instance_id         text        NOT NULL,
    agent_version       text,
    boot_id             text        NOT NULL,
    kernel_release      text        NOT NULL,
    command_line        text,
    live_update_device  boolean     NOT NULL,
    live_update_number  bigint CHECK (live_update_number >= 0),
    custody             text,
    emulated            boolean     NOT NULL,
    memory_bytes        bigint      NOT NULL CHECK (memory_bytes >= 0),
    labels              jsonb       NOT NULL,
    enrolled_at         timestamptz NOT NULL,
    last_seen           timestamptz NOT NULL,
    -- Fences off everything that belongs to an older update.
    epoch               bigint      NOT NULL DEFAULT 0 CHECK (epoch >= 0),
    directive_revision  bigint      NOT NULL DEFAULT 0,
    -- The newest report accepted, and what it was answered, for an agent that asks again.
    last_sequence       bigint      NOT NULL DEFAULT 0 CHECK (last_sequence >= 0),
    last_digest         text,
    last_reply          jsonb,
    last_observed       text
);
CREATE INDEX hosts_by_label ON hosts USING gin (labels jsonb_path_ops);

CREATE TABLE boots (
    host_id             uuid        NOT NULL REFERENCES hosts,
    boot_id             text        NOT NULL,
    kernel_release      text        NOT NULL,
    live_update_number  bigint,
    how                 text        NOT NULL CHECK (how IN ('COLD', 'LIVE_UPDATE', 'UNKNOWN')),
    first_seen          timestamptz NOT NULL,
    PRIMARY KEY (host_id, boot_id)
);

CREATE TABLE updates (
    id                  uuid PRIMARY KEY,
    number              bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    host_id             uuid        NOT NULL REFERENCES hosts,
    release_id          uuid        NOT NULL REFERENCES kernel_releases,
    epoch               bigint      NOT NULL CHECK (epoch > 0),
    version             bigint      NOT NULL DEFAULT 0,
    created_at          timestamptz NOT NULL,
    deadlines           jsonb       NOT NULL,

    phase               text        NOT NULL CHECK (phase IN (
        'QUEUED', 'PREFLIGHT', 'STAGING', 'PRESERVING', 'PRESERVED', 'REBOOTING', 'RETRIEVING', 'FINISHING', 'SOAKING',
        'SUCCEEDED', 'ABORTING', 'ABORTED', 'LOST', 'FAILED')),
    since               timestamptz NOT NULL,
    deadline            timestamptz,
    origin_boot_id      text,
    origin_kernel       text,
    origin_number       bigint,
    landing_boot_id     text,
    landing_kernel      text,
    landing_number      bigint,
    ended_in            text,
    failure             jsonb,
    owed                text CHECK (owed IN ('NOTHING', 'ABORT', 'FINISH')),
    returned_at         timestamptz,

    checks              jsonb       NOT NULL DEFAULT '[]',
    blast_radius        jsonb,
    -- Times by the host's clock, and how far each boot's clock is behind this service's.
    marks               jsonb       NOT NULL DEFAULT '{}',
    origin_clock_behind_micros  bigint,
    landing_clock_behind_micros bigint,

    UNIQUE (host_id, epoch),
    -- The columns of each phase: what its record must know is there, what it cannot know is not.
    CONSTRAINT open_has_deadline CHECK (
        (phase IN ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED')) = (deadline IS NULL)),
    CONSTRAINT asked_has_origin CHECK (
        phase IN ('QUEUED', 'ABORTED') OR (origin_boot_id IS NOT NULL AND origin_kernel IS NOT NULL)),
    CONSTRAINT queued_has_no_origin CHECK (phase <> 'QUEUED' OR origin_boot_id IS NULL),
    CONSTRAINT landed_has_landing CHECK (
        phase NOT IN ('RETRIEVING', 'FINISHING', 'SOAKING', 'SUCCEEDED')
        OR (landing_boot_id IS NOT NULL AND landing_kernel IS NOT NULL)),
    CONSTRAINT unlanded_has_no_landing CHECK (
        phase NOT IN ('QUEUED', 'PREFLIGHT', 'STAGING', 'PRESERVING', 'PRESERVED', 'REBOOTING', 'ABORTING', 'ABORTED')
        OR landing_boot_id IS NULL),
    CONSTRAINT landing_is_another_boot CHECK (landing_boot_id IS DISTINCT FROM origin_boot_id OR origin_boot_id IS NULL),
    CONSTRAINT stopped_has_failure CHECK (
        (phase IN ('ABORTING', 'ABORTED', 'LOST', 'FAILED')) = (failure IS NOT NULL AND ended_in IS NOT NULL)),
    CONSTRAINT wrong_end_has_debt CHECK ((phase IN ('LOST', 'FAILED')) = (owed IS NOT NULL)),
    CONSTRAINT finish_needs_landing CHECK (owed IS DISTINCT FROM 'FINISH' OR landing_boot_id IS NOT NULL),
    CONSTRAINT only_lost_returns CHECK (phase = 'LOST' OR returned_at IS NULL)
);
CREATE UNIQUE INDEX one_open_update_per_host ON updates (host_id)
    WHERE phase NOT IN ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED');
CREATE INDEX updates_due ON updates (deadline) WHERE deadline IS NOT NULL;

CREATE TABLE update_phases (
    update_id   uuid        NOT NULL REFERENCES updates,
    ordinal     integer     NOT NULL,
    phase       text        NOT NULL,
    entered_at  timestamptz NOT NULL,
    PRIMARY KEY (update_id, ordinal)
);

CREATE SEQUENCE luo_sessions_seq INCREMENT 50;
CREATE TABLE luo_sessions (
    id              bigint PRIMARY KEY,
    host_id         uuid        NOT NULL REFERENCES hosts,
    update_id       uuid        NOT NULL REFERENCES updates,
    boot_id         text        NOT NULL,
    name            text        NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 63),
    workload_id     text,
    stage           text        NOT NULL CHECK (stage IN (
        'CREATED', 'PRESERVED', 'RETRIEVED', 'CLAIMED', 'RESUMED', 'FINISHED', 'UNPRESERVED', 'FAILED')),
    verified        boolean,
    verified_bytes  bigint,
    blackout_nanos  bigint,
    detail          text,
    source          text        NOT NULL CHECK (source IN ('REPORTED', 'DERIVED')),
    observed_at     timestamptz NOT NULL,
    UNIQUE (update_id, boot_id, name)
);
CREATE INDEX luo_sessions_by_host ON luo_sessions (host_id, boot_id);

CREATE SEQUENCE preserved_files_seq INCREMENT 50;
CREATE TABLE preserved_files (
    id          bigint PRIMARY KEY,
    session_id  bigint NOT NULL REFERENCES luo_sessions,
    -- The 64 bits of the kernel's unsigned token.
    token       bigint NOT NULL,
    handler     text   NOT NULL,
    name        text,
    size_bytes  bigint,
    UNIQUE (session_id, token)
);

CREATE SEQUENCE flb_observations_seq INCREMENT 50;
CREATE TABLE flb_observations (
    id          bigint PRIMARY KEY,
    host_id     uuid        NOT NULL REFERENCES hosts,
    update_id   uuid        NOT NULL REFERENCES updates,
    boot_id     text        NOT NULL,
    name        text        NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 47),
    moment      text        NOT NULL CHECK (moment IN ('AT_PRESERVE', 'AFTER_RETRIEVE', 'AFTER_FINISH')),
    count       bigint      NOT NULL CHECK (count >= 0),
    source      text        NOT NULL CHECK (source IN ('REPORTED', 'DERIVED')),
    observed_at timestamptz NOT NULL
);
CREATE INDEX flb_observations_by_update ON flb_observations (update_id, name, moment);
CREATE INDEX flb_observations_by_host ON flb_observations (host_id, boot_id);

-- Ids are given in the order of commit (see EventLog), so that "after id n" misses nothing.
CREATE TABLE events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    type        text        NOT NULL,
    severity    text        NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'ERROR', 'CRITICAL')),
    host        text,
    update_id   uuid,
    message     text        NOT NULL,
    data        jsonb       NOT NULL
);
CREATE INDEX events_by_host ON events (host, id);
CREATE INDEX events_by_update ON events (update_id, id);

-- Both histories only grow; a statement that would change them is a mistake.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER flb_observations_append_only BEFORE UPDATE OR DELETE ON flb_observations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
