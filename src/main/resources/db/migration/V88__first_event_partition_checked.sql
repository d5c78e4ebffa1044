-- SPDX-License-Identifier: Apache-2.0
-- Reads the log once; who reads and writes it goes on.
ALTER TABLE events VALIDATE CONSTRAINT events_1_bound;
