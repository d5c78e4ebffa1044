// SPDX-License-Identifier: Apache-2.0
/**
 * Rollouts over HTTP and on PostgreSQL. What they do is decided by {@link io.luofleet.rollout.engine}; this package claims, loads,
 * stores, asks gates and tells.
 */
package io.luofleet.rollout;
