// SPDX-License-Identifier: Apache-2.0
/** When hosts may be started: windows and exclusions by the clocks of places. Pure; the time is always an argument. */
package io.luofleet.plan.window;
