// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.luofleet.wire.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server on the loopback interface with a certificate that nobody knows. */
final class CertifiedServer {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final HttpsServer server;
    private final String authority;

    private CertifiedServer(HttpsServer server, String authority) {
        this.server = server;
        this.authority = authority;
    }

    static CertifiedServer start(HttpHandler handler)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path file = Path.of("target", "test-server.p12");
        Files.deleteIfExists(file);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool failed");
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", handler);
        server.start();
        byte[] encoded = keys.getCertificate("server").getEncoded();
        return new CertifiedServer(server, Pem.write("CERTIFICATE", encoded));
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Its certificate, which is its own authority's, as PEM. */
    String authority() {
        return authority;
    }

    void stop() {
        server.stop(0);
    }
}
