// SPDX-License-Identifier: Apache-2.0
/** The audit: whether what was exported of it is still what was recorded. */
package io.luofleet.cli.audit;
