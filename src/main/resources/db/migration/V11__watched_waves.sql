-- SPDX-License-Identifier: Apache-2.0
-- What a rollout has to know to watch its waves, to let others take an absent canary's place, and to tell why a gate is silent.

ALTER TABLE rollouts
    DROP CONSTRAINT rollouts_status_check,
    ADD CONSTRAINT rollouts_status_check CHECK (status IN (
        'AWAITING_APPROVAL', 'RUNNING', 'PAUSED', 'ABORTING',
        'SUCCEEDED', 'SUCCEEDED_WITH_SKIPS', 'ENDED_WITH_FAILURES', 'ABORTED')),
    -- What asking the present gate last came to; not part of the rollout's state.
    ADD gate_non_answer jsonb;
DROP INDEX rollouts_open;
CREATE INDEX rollouts_open ON rollouts (number)
    WHERE status NOT IN ('SUCCEEDED', 'SUCCEEDED_WITH_SKIPS', 'ENDED_WITH_FAILURES', 'ABORTED');

ALTER TABLE rollout_targets
    ADD trouble_guests_lost boolean,
    ADD skip_cause text CHECK (skip_cause IN (
        'SILENT', 'CORDONED', 'DRIFTED', 'ALREADY_THERE', 'ROLLOUT_ABORTED', 'BY_OPERATOR')),
    ADD from_kernel text;
UPDATE rollout_targets SET trouble_guests_lost = false WHERE trouble_kind IS NOT NULL;
UPDATE rollout_targets SET skip_cause = CASE
        WHEN skip_reason LIKE 'The host was silent%' THEN 'SILENT'
        WHEN skip_reason LIKE 'The rollout was aborted%' THEN 'ROLLOUT_ABORTED'
        ELSE 'BY_OPERATOR' END
    WHERE state = 'SKIPPED';
-- What a host ran when its plan was made is in the plan.
UPDATE rollout_targets t SET from_kernel = planned.kernel
    FROM (
        SELECT r.id AS rollout, h.host ->> 'host' AS name, h.host ->> 'from' AS kernel
        FROM rollouts r JOIN plans p ON p.hash = r.plan_hash
            CROSS JOIN LATERAL jsonb_array_elements(p.contents -> 'waves') AS w (content)
            CROSS JOIN LATERAL jsonb_array_elements(w.content -> 'hosts') AS h (host)) planned
    WHERE t.rollout_id = planned.rollout AND t.host = planned.name;
UPDATE rollout_targets t SET from_kernel = h.kernel_release FROM hosts h WHERE from_kernel IS NULL AND h.name = t.host;
-- A host that joined late and is gone.
UPDATE rollout_targets SET from_kernel = 'unknown' WHERE from_kernel IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE rollout_targets
    ALTER from_kernel SET NOT NULL,
    DROP CONSTRAINT trouble_is_whole,
    ADD CONSTRAINT trouble_is_whole CHECK (
        num_nulls(trouble_kind, trouble_code, trouble_at, trouble_accepted, trouble_guests_lost) IN (0, 5)),
    DROP CONSTRAINT skipped_has_reason,
    ADD CONSTRAINT skipped_has_reason CHECK (num_nulls(skip_reason, skip_cause) = CASE state WHEN 'SKIPPED' THEN 0 ELSE 2 END);
