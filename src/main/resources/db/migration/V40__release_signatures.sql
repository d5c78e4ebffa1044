-- SPDX-License-Identifier: Apache-2.0
-- Hosts check them with keys of their own; the service passes them on.

ALTER TABLE kernel_releases ADD signatures jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(signatures) = 'array');
