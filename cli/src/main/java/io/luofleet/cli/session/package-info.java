// SPDX-License-Identifier: Apache-2.0
/** Commands about what hosts preserve: sessions, files, FLBs, orphans. */
package io.luofleet.cli.session;
