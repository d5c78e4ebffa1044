-- SPDX-License-Identifier: Apache-2.0
-- Kernels that list what they hold: the state of FLBs, orphaned sessions, and formats by the kernel's own words.

-- The direction follows from the moment, so it cannot contradict it; rows of before get theirs.
ALTER TABLE flb_observations
    ADD direction text NOT NULL GENERATED ALWAYS AS (
        CASE moment WHEN 'AT_PRESERVE' THEN 'OUTGOING' ELSE 'INCOMING' END) STORED,
    ADD status text CHECK (status IN ('HELD', 'NONE', 'PENDING', 'RETRIEVED', 'FAILED', 'FINISHED', 'UNCLAIMED')),
    -- What the rules of FLBs made of it when it was recorded.
    ADD verdict text NOT NULL DEFAULT 'UNKNOWN' CHECK (verdict IN ('MET', 'BROKEN', 'UNKNOWN')),
    ADD expected bigint CHECK (expected >= 0),
    ADD verdict_detail text,
    ADD CONSTRAINT broken_is_explained CHECK (verdict <> 'BROKEN' OR verdict_detail IS NOT NULL);
ALTER TABLE flb_observations ALTER verdict DROP DEFAULT;
CREATE INDEX flb_observations_by_name ON flb_observations (name, id);
CREATE INDEX flb_observations_newest ON flb_observations (host_id, name, id);
-- Ids of one host must grow with time, whichever replica takes the report: no blocks of ids per replica.
ALTER SEQUENCE flb_observations_seq INCREMENT 1;

-- What the kernel said of itself when the host's agent last enrolled; null where it cannot be asked.
ALTER TABLE hosts ADD kernel_facts jsonb;
-- Whether it was said that the release registered for this boot's kernel is not what the kernel says it is.
ALTER TABLE boots ADD misregistered boolean NOT NULL DEFAULT false;

CREATE SEQUENCE orphans_seq INCREMENT 50;
CREATE TABLE orphans (
    id          bigint PRIMARY KEY,
    host_id     uuid        NOT NULL REFERENCES hosts,
    boot_id     text        NOT NULL,
    name        text        NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 63),
    files       bigint      NOT NULL CHECK (files >= 0),
    answer      text        NOT NULL CHECK (answer IN ('KEPT', 'FINISHED', 'FAILED')),
    detail      text,
    -- Whether the newest report of that boot still tells of it.
    listed      boolean     NOT NULL,
    first_seen  timestamptz NOT NULL,
    last_seen   timestamptz NOT NULL,
    -- The operator's order, for this boot only.
    ordered     text CHECK (ordered IN ('KEEP', 'FINISH')),
    reason      text,
    ordered_by  text,
    ordered_at  timestamptz,
    UNIQUE (host_id, boot_id, name),
    CONSTRAINT an_order_is_whole CHECK (num_nulls(ordered, reason, ordered_by, ordered_at) IN (0, 4))
);
