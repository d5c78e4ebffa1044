// SPDX-License-Identifier: Apache-2.0
/** Which of the agent's loops live, and what becomes of one that does not. */
package io.luofleet.hostagent.vitals;
