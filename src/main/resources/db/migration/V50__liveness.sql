-- When each host was last heard of. Apart from hosts, whose rows are wide: these change with every poll. Rows fit beside their next
-- version in the page (fillfactor), and no index but the key's has to follow (HOT). Absent: hosts.last_seen is all that is known.
CREATE TABLE host_liveness (
    host_id   uuid PRIMARY KEY,
    last_seen timestamptz NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.5, autovacuum_analyze_scale_factor = 1);
