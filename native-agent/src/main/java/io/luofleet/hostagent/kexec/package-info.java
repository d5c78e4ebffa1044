// SPDX-License-Identifier: Apache-2.0
/** Fetching the next kernel, loading it, and going into it. */
package io.luofleet.hostagent.kexec;
