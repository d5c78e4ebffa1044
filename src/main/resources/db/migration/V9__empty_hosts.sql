-- SPDX-License-Identifier: Apache-2.0
-- Whether an update may find its host without workloads. What was under way before this knows nothing of it and is refused then.

ALTER TABLE updates ADD empty_hosts text NOT NULL DEFAULT 'REFUSED' CHECK (empty_hosts IN ('REFUSED', 'ALLOWED'));
