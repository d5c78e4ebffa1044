// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

/**
 * A request that would change something was refused for the page that it came from, before anybody looked who asks.
 *
 * @param target path and query, as they came
 * @param status what it was answered
 */
public record RefusedAtEdge(String address, String method, String target, int status) {}
