-- SPDX-License-Identifier: Apache-2.0
-- A replica that takes ids in blocks gives a newer observation a lower id than another replica gave an older one, and the newest
-- of an FLB's counts is the one with the highest id.

ALTER SEQUENCE flb_observations_seq INCREMENT 1;
