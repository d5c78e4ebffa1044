-- SPDX-License-Identifier: Apache-2.0
-- Sessions in a browser that were opened by a link. A row is a link first, and a session once somebody has followed it. Each lasts
-- no longer than the token that made the link. Only digests are kept, which say nothing about 256 random bits.

CREATE TABLE browser_sessions (
    id            uuid        PRIMARY KEY,
    token_id      uuid        NOT NULL REFERENCES api_tokens,
    roles         jsonb       NOT NULL CHECK (jsonb_typeof(roles) = 'array' AND roles <> '[]'),
    link_sha256   bytea       NOT NULL UNIQUE CHECK (octet_length(link_sha256) = 32),
    made_at       timestamptz NOT NULL,
    link_ends_at  timestamptz NOT NULL,
    -- Of the cookie; null as long as nobody has followed the link.
    secret_sha256 bytea       UNIQUE CHECK (octet_length(secret_sha256) = 32),
    opened_at     timestamptz,
    ends_at       timestamptz,
    -- By logging out.
    ended_at      timestamptz,
    CONSTRAINT opening_is_whole CHECK (num_nulls(secret_sha256, opened_at, ends_at) IN (0, 3)),
    CONSTRAINT only_sessions_end CHECK (ended_at IS NULL OR opened_at IS NOT NULL)
);

CREATE INDEX browser_sessions_by_token ON browser_sessions (token_id);
