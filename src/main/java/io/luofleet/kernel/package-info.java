// SPDX-License-Identifier: Apache-2.0
/** Kernel releases, whether one can take over from another, and the files they consist of. */
package io.luofleet.kernel;
