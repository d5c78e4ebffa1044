// SPDX-License-Identifier: Apache-2.0
/**
 * When hosts could reach this service. Time in which they could not is held against none of them: what is silent, late or over is
 * computed from the heartbeats that every replica leaves in the database.
 */
package io.luofleet.uptime;
