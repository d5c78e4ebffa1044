// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Says where hosts are. */
@FunctionalInterface
public interface Resolver {
    /**
     * The addresses of a host, at least one.
     *
     * @param host a name, or an address without brackets
     */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
