// SPDX-License-Identifier: Apache-2.0
/** Requests that may be sent again after a lost answer: what they ask is done once, see {@link io.luofleet.platform.http.Idempotent}. */
package io.luofleet.idempotency;
