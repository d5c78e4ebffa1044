-- SPDX-License-Identifier: Apache-2.0
-- Releases that nothing goes to any more, and rollouts whose limits are changed while they run.

ALTER TABLE kernel_releases
    ADD tags jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(tags) = 'array'),
    ADD retired_at timestamptz,
    ADD retired_by jsonb,
    ADD retired_reason text,
    ADD CONSTRAINT retirement_is_whole CHECK (num_nulls(retired_at, retired_by, retired_reason) IN (0, 3));

-- The strategy in force, where it is no longer the plan's.
ALTER TABLE rollouts ADD strategy jsonb;

CREATE TABLE rollout_changes (
    rollout_id  uuid        NOT NULL REFERENCES rollouts,
    number      integer     NOT NULL CHECK (number > 0),
    -- As asked for: caps, windows, exclusions, budgets.
    change      jsonb       NOT NULL,
    reason      text        NOT NULL,
    proposed_by jsonb       NOT NULL,
    proposed_at timestamptz NOT NULL,
    state       text        NOT NULL CHECK (state IN ('PROPOSED', 'IN_FORCE', 'DECLINED')),
    decided_by  jsonb,
    decided_at  timestamptz,
    PRIMARY KEY (rollout_id, number),
    CONSTRAINT decided_by_somebody CHECK (
        num_nulls(decided_by, decided_at) = CASE state WHEN 'PROPOSED' THEN 2 ELSE 0 END)
);
