-- SPDX-License-Identifier: Apache-2.0
-- The newest updates that are over, to a release and to all of them: what forecasts are made of.
CREATE INDEX updates_ended_by_release ON updates (release_id, number DESC)
    WHERE phase IN ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED');
CREATE INDEX updates_ended ON updates (number DESC) WHERE phase IN ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED');
