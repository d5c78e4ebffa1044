// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.net;

import io.luofleet.wire.network.AddressRule;
import io.luofleet.wire.network.Network;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * Opens connections to servers that somebody else names: to the control plane as ever, and to nothing else of the inside of this host. A
 * name is resolved once, and the connection goes to the address that was checked: the next answer may be another. No proxy is used, since
 * it would resolve the name itself.
 */
public final class GuardedConnections implements Connections {
    /** No name's last part is one (RFC 3696). */
    private static final Pattern NUMBER = Pattern.compile("(?:.*\\.)?(?:0[xX][0-9a-fA-F]*|[0-9]+)\\.?");

    private final Connections toControlPlane;
    private final Origin controlPlane;
    private final AddressRule rule;
    private final Resolver resolver;
    private final Supplier<SSLSocketFactory> tls;

    /**
     * @param toControlPlane opens those to the control plane, which are not looked at
     * @param controlPlane its address
     * @param allowed what of the inside may be reached
     * @param resolver says where hosts are
     * @param tls trusts whom other servers' certificates are by
     */
    public GuardedConnections(
            Connections toControlPlane,
            URI controlPlane,
            List<Network> allowed,
            Resolver resolver,
            Supplier<SSLSocketFactory> tls) {
        this.toControlPlane = toControlPlane;
        this.controlPlane = Origin.of(controlPlane);
        this.rule = HostInside.but(allowed);
        this.resolver = resolver;
        this.tls = tls;
    }

    /** The same with this machine's name service, and the authorities that the Java runtime trusts. */
    public static Connections of(Connections toControlPlane, URI controlPlane, List<Network> allowed) {
        return new GuardedConnections(
                toControlPlane,
                controlPlane,
                allowed,
                InetAddress::getAllByName,
                HttpsURLConnection::getDefaultSSLSocketFactory);
    }

    /**
     * @throws RefusedAddressException the server is of the inside
     * @throws IllegalArgumentException the address names no host
     */
    @Override
    public HttpURLConnection open(URI uri) throws IOException {
        Origin origin = Origin.of(uri);
        if (origin.equals(controlPlane)) {
            return toControlPlane.open(uri);
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("it names no host");
        }
        InetAddress address = checked(uri.getHost());
        return origin.isSecure() ? secure(uri, address) : plain(uri, address);
    }

    /** Of several addresses all must be allowed: any of them may be the first one the next time. */
    private InetAddress checked(String host) throws UnknownHostException, RefusedAddressException {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        InetAddress[] found = resolved(name);
        for (InetAddress address : found) {
            Optional<String> objection = rule.objection(address);
            if (objection.isPresent()) {
                // Without the name of an interface, which is no part of a network.
                String at = address.getHostAddress().split("%", 2)[0];
                throw new RefusedAddressException((name.equals(at) ? name : name + " (" + at + ")")
                        + " is not connected to: " + objection.get()
                        + ". Register the file at another server; if it is there on purpose, start this host's agent with"
                        + " --artifact-network=" + at);
            }
        }
        return found[0];
    }

    /** What the library takes for a number in some unusual form it does not look up, now or later. */
    private InetAddress[] resolved(String name) throws UnknownHostException {
        try {
            return resolver.resolve(name);
        } catch (UnknownHostException e) {
            if (NUMBER.matcher(name).matches()) {
                throw new IllegalArgumentException("its host is a number, and neither a name nor 192.0.2.1 or so", e);
            }
            throw e;
        }
    }

    private HttpURLConnection secure(URI uri, InetAddress address) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        connection.setSSLSocketFactory(new PinnedSockets(tls.get(), address));
        return connection;
    }

    /** The JDK's client has no sockets of ours without TLS: it gets the address itself, and the name as a header. */
    private static HttpURLConnection plain(URI uri, InetAddress address) throws IOException {
        String at = address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        URI there = URI.create(uri.getScheme() + "://" + at + port + uri.getRawPath() + query);
        HttpURLConnection connection = (HttpURLConnection) there.toURL().openConnection(Proxy.NO_PROXY);
        String name = uri.getHost() + port;
        connection.setRequestProperty("Host", name);
        if (!name.equals(connection.getRequestProperty("Host"))) {
            throw new IllegalStateException("this agent runs without -Dsun.net.http.allowRestrictedHeaders=true");
        }
        return connection;
    }
}
