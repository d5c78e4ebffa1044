-- SPDX-License-Identifier: Apache-2.0
-- Agents prove which host they speak for.

-- The authority that all replicas share. One row.
CREATE TABLE pki_authority (
    single      boolean PRIMARY KEY DEFAULT true CHECK (single),
    fingerprint text    NOT NULL CHECK (length(fingerprint) = 64)
);

CREATE TABLE enrolment_tokens (
    id             uuid        PRIMARY KEY,
    name           text        NOT NULL CHECK (name <> ''),
    secret_sha256  bytea       NOT NULL UNIQUE CHECK (octet_length(secret_sha256) = 32),
    hint           text        NOT NULL,
    -- The only host that it is for; null for any.
    host           text,
    uses_left      integer     NOT NULL CHECK (uses_left >= 0),
    created_at     timestamptz NOT NULL,
    created_by     jsonb       NOT NULL,
    expires_at     timestamptz NOT NULL,
    last_used_at   timestamptz,
    revoked_at     timestamptz,
    revoked_by     jsonb,
    revoked_reason text,
    CONSTRAINT revocation_is_whole CHECK (num_nulls(revoked_at, revoked_by, revoked_reason) IN (0, 3))
);

CREATE TABLE certificates (
    -- In hexadecimal, without leading zeros.
    serial         text        PRIMARY KEY,
    host_name      text        NOT NULL,
    machine_id     text        NOT NULL,
    key_sha256     bytea       NOT NULL CHECK (octet_length(key_sha256) = 32),
    pem            text        NOT NULL,
    not_before     timestamptz NOT NULL,
    not_after      timestamptz NOT NULL,
    issued_at      timestamptz NOT NULL,
    -- By what it was given; null when a certificate was renewed.
    token_id       uuid        REFERENCES enrolment_tokens,
    renews         text        REFERENCES certificates,
    revoked_at     timestamptz,
    revoked_by     jsonb,
    revoked_reason text,
    CONSTRAINT given_by_something CHECK (num_nulls(token_id, renews) = 1),
    CONSTRAINT certificate_revocation_is_whole CHECK (num_nulls(revoked_at, revoked_by, revoked_reason) IN (0, 3))
);
CREATE INDEX certificates_of_a_host ON certificates (host_name, issued_at DESC);
