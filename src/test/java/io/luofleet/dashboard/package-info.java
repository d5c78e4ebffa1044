// SPDX-License-Identifier: Apache-2.0
/** The dashboard in a real browser. */
package io.luofleet.dashboard;
