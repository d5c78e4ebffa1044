-- SPDX-License-Identifier: Apache-2.0
-- Who acts is proven. Of a token only a digest is kept, which says nothing about 256 random bits.

CREATE TABLE api_tokens (
    id             uuid        PRIMARY KEY,
    name           text        NOT NULL CHECK (name <> ''),
    -- Who acts with it.
    subject        text        NOT NULL CHECK (subject <> ''),
    secret_sha256  bytea       NOT NULL UNIQUE CHECK (octet_length(secret_sha256) = 32),
    -- The first characters, by which people tell tokens apart.
    hint           text        NOT NULL,
    roles          jsonb       NOT NULL CHECK (jsonb_typeof(roles) = 'array' AND roles <> '[]'),
    -- The label selector of the hosts that it is for; null for all.
    scope          text,
    created_at     timestamptz NOT NULL,
    -- Null: made by the service itself at its first start.
    created_by     jsonb,
    expires_at     timestamptz,
    last_used_at   timestamptz,
    revoked_at     timestamptz,
    revoked_by     jsonb,
    revoked_reason text,
    CONSTRAINT revocation_is_whole CHECK (num_nulls(revoked_at, revoked_by, revoked_reason) IN (0, 3))
);

-- Plans record their author as everything else does.
ALTER TABLE plans ADD author_is jsonb;
UPDATE plans SET author_is = jsonb_build_object('name', author);
ALTER TABLE plans ALTER author_is SET NOT NULL, DROP author, DROP author_authenticated;
ALTER TABLE plans RENAME author_is TO author;

-- Who started a rollout, who may be another person than the author of its plan.
ALTER TABLE rollouts ADD created_by jsonb;
