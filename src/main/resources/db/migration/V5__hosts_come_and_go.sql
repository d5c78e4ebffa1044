-- SPDX-License-Identifier: Apache-2.0
-- Hosts that are cordoned, replaced and retired, labels that operators give, and single updates that take slots.

ALTER TABLE hosts
    -- Those in force are "labels": the agent's, and over them the operator's.
    ADD agent_labels     jsonb NOT NULL DEFAULT '{}',
    ADD operator_labels  jsonb NOT NULL DEFAULT '{}',
    ADD cordoned_at      timestamptz,
    ADD cordoned_by      jsonb,
    ADD cordon_reason    text,
    ADD cordoned_until   timestamptz,
    -- Whether it counts as down meanwhile.
    ADD cordon_down      boolean NOT NULL DEFAULT false,
    ADD retired_at       timestamptz,
    ADD retired_by       jsonb,
    ADD retired_reason   text,
    ADD CONSTRAINT cordon_is_whole CHECK (num_nulls(cordoned_at, cordoned_by, cordon_reason) IN (0, 3)),
    ADD CONSTRAINT only_cordons_end CHECK (cordoned_at IS NOT NULL OR (cordoned_until IS NULL AND NOT cordon_down)),
    ADD CONSTRAINT retirement_is_whole CHECK (num_nulls(retired_at, retired_by, retired_reason) IN (0, 3));
UPDATE hosts SET agent_labels = labels;

-- A retired host keeps its history and gives its name free.
ALTER TABLE slots DROP CONSTRAINT slots_host_fkey;
ALTER TABLE rollout_targets DROP CONSTRAINT rollout_targets_host_fkey;
ALTER TABLE hosts DROP CONSTRAINT hosts_name_key;
CREATE UNIQUE INDEX hosts_in_service ON hosts (name) WHERE retired_at IS NULL;
CREATE INDEX hosts_by_name ON hosts (name);
CREATE INDEX hosts_by_machine ON hosts (machine_id) WHERE retired_at IS NULL;
CREATE INDEX hosts_cordoned ON hosts (name) WHERE cordoned_at IS NOT NULL AND retired_at IS NULL;

-- Who asked, as the caller said it; null for what was asked before anybody was asked who they are.
ALTER TABLE updates
    ADD created_by       jsonb,
    -- Why caps and halt were passed over; null when they were not.
    ADD forced_because   text;
ALTER TABLE kernel_releases ADD registered_by jsonb;

-- A single update takes a slot as those of rollouts do.
ALTER TABLE slots ALTER rollout_id DROP NOT NULL;
INSERT INTO slots (host, rollout_id, update_id, fence, labels, caps, since, until)
SELECT h.name, NULL, u.id, u.epoch, h.labels, '[]', u.created_at, COALESCE(u.deadline, now()) + interval '30 seconds'
FROM updates u JOIN hosts h ON h.id = u.host_id
WHERE u.rollout_id IS NULL AND u.phase NOT IN ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED')
ON CONFLICT (host) DO NOTHING;
