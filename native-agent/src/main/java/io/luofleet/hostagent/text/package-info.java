// SPDX-License-Identifier: Apache-2.0
/** Text that others have written, made fit to be shown. */
package io.luofleet.hostagent.text;
