// SPDX-License-Identifier: Apache-2.0
/** Observations of File-Lifecycle-Bound objects, and whether they are as the rules of the kernel want them. */
package io.luofleet.session.flb;
