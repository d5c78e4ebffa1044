// SPDX-License-Identifier: Apache-2.0
/** Load on a packaged service: agents as they are on the wire, what they wait for, and what they cost. */
package io.luofleet.bench;
