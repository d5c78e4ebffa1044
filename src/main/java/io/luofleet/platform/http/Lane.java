// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

/** Who asks for the database on behalf of a request. What the service does by itself waits in no lane. */
public enum Lane {
    /** Hosts: thousands, who come at once after an outage and repeat themselves. */
    AGENTS,
    /** People and their programs, who must get through above all when the hosts are in trouble. */
    OPERATORS
}
