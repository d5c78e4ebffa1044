-- SPDX-License-Identifier: Apache-2.0
-- How far the log is settled. In one call, so that no client that is slow, or stops, holds the lock that all writers wait for.
-- To be called outside a transaction, which would hold it to its end.
CREATE FUNCTION events_settled(barrier bigint) RETURNS bigint
    LANGUAGE plpgsql
    SET lock_timeout = '250ms'
AS
$$
BEGIN
    PERFORM pg_advisory_xact_lock(barrier);
    RETURN (SELECT last_value FROM events_id_seq);
END
$$;
