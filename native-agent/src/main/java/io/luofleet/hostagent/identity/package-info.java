// SPDX-License-Identifier: Apache-2.0
/**
 * Who this host is to the control plane: a key that never leaves it, a certificate, and the authority that both sides trust.
 * Nothing of it is used between a kexec and the guests' memory.
 */
package io.luofleet.hostagent.identity;
