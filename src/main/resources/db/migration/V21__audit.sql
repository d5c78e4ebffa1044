-- SPDX-License-Identifier: Apache-2.0
-- Who asked for what, and what became of it. Each row's hash covers the one before (io.luofleet.wire.audit.AuditRecord).

CREATE TABLE audit (
    number     bigint      PRIMARY KEY CHECK (number > 0),
    at         timestamptz NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('ASKED', 'ANSWERED', 'REFUSED')),
    request_id uuid        NOT NULL,
    subject    text,
    credential text,
    sponsor    text,
    scope      text,
    address    text        NOT NULL,
    method     text        NOT NULL,
    target     text        NOT NULL,
    body       text,
    status     integer,
    hash       text        NOT NULL CHECK (length(hash) = 64)
);
CREATE INDEX audit_of_a_subject ON audit (subject, number DESC);

-- Against mistakes. Whoever may drop the trigger is found by the chain.
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
