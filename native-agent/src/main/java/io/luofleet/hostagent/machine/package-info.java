// SPDX-License-Identifier: Apache-2.0
/** The machine under the agent: its identity, its memory, its command line, and the way into its next kernel. */
package io.luofleet.hostagent.machine;
