-- SPDX-License-Identifier: Apache-2.0
-- Rollouts: which hosts, in which order, how far; and the slots, of which no more are ever taken than the caps allow.

CREATE TABLE rollouts (
    id              uuid PRIMARY KEY,
    number          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    version         bigint      NOT NULL DEFAULT 0,
    plan_hash       text        NOT NULL REFERENCES plans,
    release         text        NOT NULL REFERENCES kernel_releases (name),
    -- Who asked for it, and whether the name was proven.
    author          jsonb       NOT NULL,
    created_at      timestamptz NOT NULL,
    waves           integer     NOT NULL CHECK (waves > 0),
    approved_by     jsonb,
    approved_at     timestamptz,

    status          text        NOT NULL CHECK (status IN (
        'AWAITING_APPROVAL', 'RUNNING', 'PAUSED', 'ABORTING', 'SUCCEEDED', 'ENDED_WITH_FAILURES', 'ABORTED')),
    status_since    timestamptz,
    pause_reason    jsonb,
    abort_by        jsonb,
    abort_reason    text,

    progress        text        NOT NULL CHECK (progress IN ('ROLLING', 'SOAKING', 'AT_GATE')),
    wave            integer     NOT NULL CHECK (wave >= 0 AND wave < waves),
    askings         integer     NOT NULL CHECK (askings >= 0),
    soak_until      timestamptz,
    gate_index      integer CHECK (gate_index >= 0),
    gate_deadline   timestamptz,
    gate_answer     jsonb,
    -- Until when a replica has taken it upon itself to ask; not part of the rollout's state.
    gate_asked_until timestamptz,

    CONSTRAINT approval_is_whole CHECK (num_nulls(approved_by, approved_at) IN (0, 2)),
    CONSTRAINT going_on_has_no_since CHECK ((status IN ('AWAITING_APPROVAL', 'RUNNING')) = (status_since IS NULL)),
    CONSTRAINT paused_has_reason CHECK ((status = 'PAUSED') = (pause_reason IS NOT NULL)),
    CONSTRAINT aborting_has_reason CHECK (num_nulls(abort_by, abort_reason) = CASE status WHEN 'ABORTING' THEN 0 ELSE 2 END),
    CONSTRAINT soaking_has_end CHECK ((progress = 'SOAKING') = (soak_until IS NOT NULL)),
    CONSTRAINT gate_is_whole CHECK (
        num_nulls(gate_index, gate_deadline) = CASE progress WHEN 'AT_GATE' THEN 0 ELSE 2 END),
    CONSTRAINT only_gates_answer CHECK (progress = 'AT_GATE' OR gate_answer IS NULL)
);
CREATE INDEX rollouts_open ON rollouts (number)
    WHERE status NOT IN ('SUCCEEDED', 'ENDED_WITH_FAILURES', 'ABORTED');

ALTER TABLE updates ADD rollout_id uuid REFERENCES rollouts;
CREATE INDEX updates_by_rollout ON updates (rollout_id, number) WHERE rollout_id IS NOT NULL;

CREATE TABLE rollout_targets (
    rollout_id      uuid        NOT NULL REFERENCES rollouts,
    host            text        NOT NULL REFERENCES hosts (name),
    wave            integer     NOT NULL CHECK (wave >= 0),
    position        integer     NOT NULL CHECK (position >= 0),
    labels          jsonb       NOT NULL,
    caps            jsonb       NOT NULL,
    expected_millis bigint      NOT NULL CHECK (expected_millis >= 0),

    state           text        NOT NULL CHECK (state IN (
        'PENDING', 'UPDATING', 'SUCCEEDED', 'FAILED', 'LOST', 'ABORTED', 'SKIPPED')),
    attempts        integer     NOT NULL CHECK (attempts >= 0),
    failures_left   integer CHECK (failures_left > 0),
    trouble_kind    text CHECK (trouble_kind IN ('ERROR', 'TIMEOUT', 'SILENCE')),
    trouble_code    text,
    trouble_at      timestamptz,
    trouble_accepted boolean,
    not_before      timestamptz,
    -- The newest update, also when it is over.
    update_id       uuid REFERENCES updates,
    fence           bigint,
    started_at      timestamptz,
    withdrawal      text CHECK (withdrawal IN ('WINDOW_CLOSED', 'ROLLOUT_ABORTED', 'BY_OPERATOR')),
    skip_reason     text,
    ended_at        timestamptz,

    PRIMARY KEY (rollout_id, host),
    UNIQUE (rollout_id, position) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT only_open_may_fail CHECK ((state IN ('PENDING', 'UPDATING')) = (failures_left IS NOT NULL)),
    CONSTRAINT ended_has_time CHECK ((state NOT IN ('PENDING', 'UPDATING')) = (ended_at IS NOT NULL)),
    CONSTRAINT trouble_is_whole CHECK (num_nulls(trouble_kind, trouble_code, trouble_at, trouble_accepted) IN (0, 4)),
    CONSTRAINT failed_has_trouble CHECK (state NOT IN ('FAILED', 'LOST') OR trouble_kind IS NOT NULL),
    CONSTRAINT success_has_none CHECK (state <> 'SUCCEEDED' OR trouble_kind IS NULL),
    CONSTRAINT update_is_whole CHECK (num_nulls(update_id, fence, started_at) IN (0, 3)),
    CONSTRAINT updating_has_update CHECK (state <> 'UPDATING' OR update_id IS NOT NULL),
    CONSTRAINT only_pending_delays CHECK (state = 'PENDING' OR not_before IS NULL),
    CONSTRAINT only_called_back_withdrawn CHECK (state IN ('UPDATING', 'ABORTED') OR withdrawal IS NULL),
    CONSTRAINT skipped_has_reason CHECK ((state = 'SKIPPED') = (skip_reason IS NOT NULL))
);
CREATE INDEX rollout_targets_by_host ON rollout_targets (host);

-- Whoever takes a slot or changes the halt locks this row first.
CREATE TABLE slot_allocation (
    one_row boolean PRIMARY KEY CHECK (one_row)
);
INSERT INTO slot_allocation VALUES (true);

-- The right of one host to be down. It counts for as long as its row exists.
CREATE TABLE slots (
    host        text PRIMARY KEY REFERENCES hosts (name),
    rollout_id  uuid        NOT NULL REFERENCES rollouts,
    update_id   uuid        NOT NULL UNIQUE REFERENCES updates,
    -- The update's epoch.
    fence       bigint      NOT NULL CHECK (fence > 0),
    labels      jsonb       NOT NULL,
    caps        jsonb       NOT NULL,
    since       timestamptz NOT NULL,
    until       timestamptz NOT NULL
);

-- The andon cord: a row while somebody holds it.
CREATE TABLE fleet_halt (
    one_row boolean PRIMARY KEY CHECK (one_row),
    by      jsonb       NOT NULL,
    reason  text        NOT NULL,
    since   timestamptz NOT NULL
);

ALTER TABLE events ADD rollout_id uuid;
CREATE INDEX events_by_rollout ON events (rollout_id, id) WHERE rollout_id IS NOT NULL;
