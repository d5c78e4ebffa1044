// SPDX-License-Identifier: Apache-2.0
/** LUO sessions, preserved files and FLB state, per host, update and boot: current and history. */
package io.luofleet.session;
