// SPDX-License-Identifier: Apache-2.0
/**
 * One host's passage through a live update: what operators ask, what reports and time make of it, and the directive that
 * follows. Decisions are {@link io.luofleet.update.phase}'s; this package loads, stores and tells.
 */
package io.luofleet.update;
