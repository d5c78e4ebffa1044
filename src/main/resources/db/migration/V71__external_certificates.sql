-- SPDX-License-Identifier: Apache-2.0
-- Agents may come by certificates of authorities of the site. Those are recorded when they are first shown; the serial of such a one is
-- the SHA-256 of the certificate, since serials of two authorities may be the same.
ALTER TABLE certificates
    -- SHA-256 of the authority's certificate; null for the service's own.
    ADD authority text CHECK (authority ~ '^[0-9a-f]{64}$'),
    -- Another authority does not say which machine it is; the machine says so when it introduces itself.
    ALTER machine_id DROP NOT NULL,
    DROP CONSTRAINT given_by_something,
    ADD CONSTRAINT given_by_something CHECK (num_nulls(token_id, renews) = CASE WHEN authority IS NULL THEN 1 ELSE 2 END),
    ADD CONSTRAINT own_certificates_name_a_machine CHECK (authority IS NOT NULL OR machine_id IS NOT NULL);
CREATE INDEX certificates_whose_key_is_revoked ON certificates (key_sha256) WHERE authority IS NOT NULL AND revoked_at IS NOT NULL;
CREATE INDEX external_certificates_by_end ON certificates (not_after) WHERE authority IS NOT NULL AND revoked_at IS NULL;

-- Whose certificates speak for a host, where it is not only the service's own.
CREATE TABLE host_authorities (
    host_name  text        PRIMARY KEY,
    -- Whether those of other authorities do.
    external   boolean     NOT NULL,
    -- The first machine that came by one; null until it has introduced itself.
    machine_id text,
    -- What the host is labelled, whatever it says.
    labels     jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object'),
    since      timestamptz NOT NULL,
    -- Null where nobody decided it: a certificate came first.
    decided_by jsonb,
    reason     text
);
