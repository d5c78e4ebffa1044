// SPDX-License-Identifier: Apache-2.0
/** Who asked for what and what became of it: appended before anything is done, and never changed. */
package io.luofleet.audit;
