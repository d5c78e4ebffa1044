// SPDX-License-Identifier: Apache-2.0
/** What outages of the service itself mean for silence and deadlines: pure values without a clock. */
package io.luofleet.uptime.model;
