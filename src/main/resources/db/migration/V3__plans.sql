-- SPDX-License-Identifier: Apache-2.0
-- Plans under their hash. A row is what its hash says and never changes; whoever made it first is its author.

CREATE TABLE plans (
    hash                  text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
    release               text        NOT NULL REFERENCES kernel_releases (name),
    request               jsonb       NOT NULL,
    contents              jsonb       NOT NULL,
    author                text        NOT NULL,
    author_authenticated  boolean     NOT NULL,
    created_at            timestamptz NOT NULL
);
CREATE INDEX plans_by_time ON plans (created_at);
CREATE TRIGGER plans_never_change BEFORE UPDATE ON plans
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
