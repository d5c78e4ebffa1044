-- SPDX-License-Identifier: Apache-2.0
-- Labels that an enrolment token gives its hosts, whatever these say of themselves.
ALTER TABLE enrolment_tokens ADD labels jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object');
ALTER TABLE certificates ADD labels jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object');
ALTER TABLE hosts ADD fixed_labels jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(fixed_labels) = 'object');
