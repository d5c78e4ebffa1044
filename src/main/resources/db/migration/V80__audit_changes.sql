-- SPDX-License-Identifier: Apache-2.0
-- What a request changed, as JSON; text, since the chain's hash is over these very bytes.
ALTER TABLE audit ADD changes text;
