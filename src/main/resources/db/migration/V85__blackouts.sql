-- SPDX-License-Identifier: Apache-2.0
-- How long guests stood still, by time. Few columns, so that statistics over a fleet read the index alone.

CREATE INDEX luo_sessions_blackout ON luo_sessions (observed_at) INCLUDE (blackout_nanos, host_id, update_id)
    WHERE blackout_nanos IS NOT NULL;
