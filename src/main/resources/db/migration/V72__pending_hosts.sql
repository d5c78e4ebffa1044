-- SPDX-License-Identifier: Apache-2.0
-- Machines that have no token wait here until an admin accepts them. Whoever reaches the port can make rows, so there are few, and they end.
CREATE TABLE pending_hosts (
    -- SHA-256 of the public key, as X.509 encodes it.
    key_sha256    bytea       PRIMARY KEY CHECK (octet_length(key_sha256) = 32),
    -- What it says of itself.
    asked_host    text        NOT NULL,
    machine_id    text        NOT NULL,
    address       text        NOT NULL,
    -- The part of the address that many share.
    network       text        NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    state         text        NOT NULL CHECK (state IN ('PENDING', 'ACCEPTED', 'REFUSED')),
    decided_at    timestamptz,
    decided_by    jsonb,
    reason        text,
    -- What an admin has decided that it is.
    host_name     text,
    labels        jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object'),
    CONSTRAINT decision_is_whole CHECK (num_nulls(decided_at, decided_by) IN (0, 2) AND (decided_at IS NULL) = (state = 'PENDING')),
    CONSTRAINT accepted_under_a_name CHECK ((host_name IS NOT NULL) = (state = 'ACCEPTED'))
);
CREATE INDEX pending_hosts_in_order ON pending_hosts (first_seen_at, key_sha256);
CREATE INDEX pending_hosts_by_network ON pending_hosts (network, first_seen_at) WHERE state = 'PENDING';
CREATE INDEX pending_hosts_by_end ON pending_hosts (expires_at);
CREATE UNIQUE INDEX pending_hosts_have_names_of_their_own ON pending_hosts (host_name) WHERE state = 'ACCEPTED';

-- A third thing by which certificates are given.
ALTER TABLE certificates
    ADD accepted_key bytea CHECK (octet_length(accepted_key) = 32),
    DROP CONSTRAINT given_by_something,
    ADD CONSTRAINT given_by_something
        CHECK (num_nulls(token_id, renews, accepted_key) = CASE WHEN authority IS NULL THEN 2 ELSE 3 END);
CREATE INDEX certificates_of_accepted_keys ON certificates (accepted_key) WHERE accepted_key IS NOT NULL;
