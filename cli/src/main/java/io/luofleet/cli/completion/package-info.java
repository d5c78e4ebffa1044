// SPDX-License-Identifier: Apache-2.0
/** What shells need to complete commands. */
package io.luofleet.cli.completion;
