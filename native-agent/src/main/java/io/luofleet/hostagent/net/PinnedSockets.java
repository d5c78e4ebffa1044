// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.SSLSocketFactory;

/** TLS with one address only, whatever the name that is asked for and verified resolves to meanwhile. */
final class PinnedSockets extends SSLSocketFactory {
    private final SSLSocketFactory tls;
    private final InetAddress address;

    PinnedSockets(SSLSocketFactory tls, InetAddress address) {
        this.tls = tls;
        this.address = address;
    }

    /** Connects there, whatever it is told but the port. */
    private static final class Pinned extends Socket {
        private final InetAddress address;

        private Pinned(InetAddress address) {
            this.address = address;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (!(endpoint instanceof InetSocketAddress wanted)) {
                throw new SocketException(endpoint + " is no address of the Internet");
            }
            super.connect(new InetSocketAddress(address, wanted.getPort()), timeout);
        }
    }

    @Override
    public Socket createSocket() {
        return new Pinned(address);
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return tls.createSocket(socket, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unchecked(host);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw unchecked(host);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unchecked(host);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw unchecked(host);
    }

    private static SocketException unchecked(Object host) {
        return new SocketException("connections to " + host + " are made to the address that was checked only");
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }
}
