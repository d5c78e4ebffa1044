-- SPDX-License-Identifier: Apache-2.0
-- Of several certificates of a host, the one that it uses is the newest that it has shown: an answer with a newer one may be lost.
ALTER TABLE certificates ADD first_used_at timestamptz;
