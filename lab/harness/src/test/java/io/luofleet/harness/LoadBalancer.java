// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before several replicas, as a fleet's load balancer does: each connection goes to the next replica that takes it, and
 * ends with it.
 */
final class LoadBalancer implements AutoCloseable {
    private static final int BACKLOG = 500;
    private static final int CONNECT_MILLIS = 500;

    private final List<URI> replicas;
    private final ServerSocket server;
    private final AtomicInteger next = new AtomicInteger();

    private LoadBalancer(List<URI> replicas, ServerSocket server) {
        this.replicas = List.copyOf(replicas);
        this.server = server;
    }

    /** Starts one on a free port of the loopback interface. */
    static LoadBalancer start(List<URI> replicas) {
        try {
            ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            LoadBalancer balancer = new LoadBalancer(replicas, server);
            Thread.ofPlatform().daemon().name("load-balancer").start(balancer::accept);
            return balancer;
        } catch (IOException e) {
            throw new HarnessException("cannot start the load balancer: " + e.getMessage(), e);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // Closed, or the client has gone again.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket replica = connect()) {
            Thread back = Thread.ofVirtual().start(() -> pump(replica, client));
            pump(client, replica);
            back.join();
        } catch (IOException e) {
            // No replica takes it: the client sees its connection end and tries again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Socket connect() throws IOException {
        IOException last = new IOException("no replicas");
        for (int i = 0; i < replicas.size(); i++) {
            URI replica = replicas.get(Math.floorMod(next.getAndIncrement(), replicas.size()));
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(replica.getHost(), replica.getPort()), CONNECT_MILLIS);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    /** Either side's end is the end of both: HTTP/1.1 clients do not close halfway. */
    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Killed, or closed by the other direction.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new HarnessException("cannot stop the load balancer: " + e.getMessage(), e);
        }
    }
}
