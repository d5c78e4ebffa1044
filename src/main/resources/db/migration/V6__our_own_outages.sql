-- SPDX-License-Identifier: Apache-2.0
-- When hosts could reach this service, and whose silence an operator has looked into.

-- The newest heartbeat of any replica. A service that gets this table has been away since it last heard of a host.
CREATE TABLE service_heartbeat (
    one_row boolean PRIMARY KEY CHECK (one_row),
    beat_at timestamptz NOT NULL
);
INSERT INTO service_heartbeat SELECT true, coalesce(max(last_seen), now()) FROM hosts;

CREATE TABLE service_outages (
    began timestamptz PRIMARY KEY,
    ended timestamptz NOT NULL CHECK (ended > began)
);

-- Silent hosts that an operator no longer counts as down, until they are heard of again. No reference to hosts: whoever writes
-- here holds a slot's lock, and must not wait for a host's.
CREATE TABLE hosts_written_off (
    host    text PRIMARY KEY,
    at      timestamptz NOT NULL
);
