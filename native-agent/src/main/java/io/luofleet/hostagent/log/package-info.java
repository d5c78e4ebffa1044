// SPDX-License-Identifier: Apache-2.0
/** One line an event on stderr; no logging framework, because start-up is part of the guests' blackout. */
package io.luofleet.hostagent.log;
