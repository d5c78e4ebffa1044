// SPDX-License-Identifier: Apache-2.0
/**
 * What must not be lost between two kernels: the manifest, which says which sessions there are (the kernel does not), and the
 * session descriptors themselves.
 */
package io.luofleet.hostagent.custody;
