-- SPDX-License-Identifier: Apache-2.0
-- A sequence of which nothing was taken yet says its first value, as one of which one was taken does: whoever followed an empty log
-- took its first event for seen.
CREATE FUNCTION events_last_taken() RETURNS bigint
    LANGUAGE sql
AS
$$
SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_id_seq
$$;

-- How far the log is settled. In one call, so that no client that is slow, or stops, holds the lock that all writers wait for.
-- To be called outside a transaction, which would hold it to its end.
CREATE OR REPLACE FUNCTION events_settled(barrier bigint) RETURNS bigint
    LANGUAGE plpgsql
    SET lock_timeout = '250ms'
AS
$$
BEGIN
    PERFORM pg_advisory_xact_lock(barrier);
    RETURN events_last_taken();
END
$$;
