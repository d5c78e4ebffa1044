// SPDX-License-Identifier: Apache-2.0
/** The agent-facing API: enrolment, directive long poll, reports. */
package io.luofleet.agent;
