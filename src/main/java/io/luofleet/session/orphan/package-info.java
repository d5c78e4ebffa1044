// SPDX-License-Identifier: Apache-2.0
/** Incoming sessions that no update of ours left: seen, ordered to be finished, gone. */
package io.luofleet.session.orphan;
