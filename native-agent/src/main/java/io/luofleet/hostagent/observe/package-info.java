// SPDX-License-Identifier: Apache-2.0
/** What the kernel itself says it holds, and what follows from it: FLB counts, their audit, and sessions that nobody answers for. */
package io.luofleet.hostagent.observe;
