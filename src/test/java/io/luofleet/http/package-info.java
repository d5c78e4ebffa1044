// SPDX-License-Identifier: Apache-2.0
/** The control plane as a black box: HTTP in, PostgreSQL below. */
package io.luofleet.http;
