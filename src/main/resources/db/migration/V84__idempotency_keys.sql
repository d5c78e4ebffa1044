-- SPDX-License-Identifier: Apache-2.0
-- What requests with an Idempotency-Key were answered, written in the transaction that did what they asked.

CREATE TABLE idempotency_keys (
    -- Who used the key: two parties may choose the same one.
    credential  text        NOT NULL,
    key         text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    -- Of method, target and body, in hexadecimal.
    request     text        NOT NULL CHECK (length(request) = 64),
    status      smallint    NOT NULL CHECK (status BETWEEN 200 AND 299),
    location    text,
    -- Null where the answer has no body, and where the body has a secret.
    answer      text,
    is_secret   boolean     NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (credential, key),
    CONSTRAINT no_secret_is_kept CHECK (NOT is_secret OR answer IS NULL)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (answered_at);
