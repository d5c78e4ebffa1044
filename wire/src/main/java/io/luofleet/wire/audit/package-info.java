// SPDX-License-Identifier: Apache-2.0
/** The record of who did what, in a form that shows when somebody has changed it. */
package io.luofleet.wire.audit;
