// SPDX-License-Identifier: Apache-2.0
/** What every request passes on its way to a resource: the checks of the edge, and the admission to the database. */
package io.luofleet.platform.http;
