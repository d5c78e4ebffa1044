// SPDX-License-Identifier: Apache-2.0

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A control plane with hosts and nothing else, for as long as a command runs that asks it: {@code HostsService.java HOSTS WORK COMMAND…}.
 * The command's environment says where it is.
 */
public final class HostsService {
    private static final String PASSWORD = "training";

    private static final String HOST = """
            {"id":"3a4e6f0c-0000-4000-8000-%012d","name":"host-%05d","presence":"PRESENT","lastSeen":"2026-01-01T00:00:00.123456Z",\
            "enrolledAt":"2026-01-01T00:00:00Z","machineId":"machine-%d","agentVersion":"0.1.0","bootId":"7a0e54cc-0000-4000-8000-000000000000",\
            "kernelRelease":"7.3.4-a","commandLine":"console=ttyS0 root=/dev/vda","liveUpdateDevice":true,"liveUpdateNumber":1,"custody":"SYSTEMD",\
            "kernel":{"luo":"luo-v5","kho":"kho-v4","fileHandlers":[{"name":"memfd-v2","flbs":["iommu-v1"]}]},"emulated":false,\
            "memoryBytes":1099511627776,"labels":{"zone":"a","rack":"r%d"},"agentLabels":{"zone":"a"},"fixedLabels":{"rack":"r%d"},\
            "operatorLabels":{},"cordon":null,"certificate":null,"epoch":1,"lastSequence":7,"lastObserved":"IDLE"}""";

    private HostsService() {}

    /** Ends with the command's status. */
    public static void main(String[] args) throws Exception {
        int hosts = Integer.parseInt(args[0]);
        Path work = Path.of(args[1]);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(work)));
        byte[] page = page(hosts);
        server.createContext("/api/v1/hosts", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        ProcessBuilder command =
                new ProcessBuilder(List.of(args).subList(2, args.length)).inheritIO();
        command.environment()
                .put("LUOFLEET_CONTROL", "https://127.0.0.1:" + server.getAddress().getPort());
        command.environment().put("LUOFLEET_AUTHORITY", work.resolve("ca.pem").toString());
        command.environment().put("LUOFLEET_TOKEN", "none");
        int status = run(command);
        server.stop(0);
        System.exit(status);
    }

    private static byte[] page(int count) {
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(HOST.formatted(i, i, i, i % 8, i % 8));
        }
        return "{\"items\":[%s],\"next\":null}"
                .formatted(String.join(",", hosts))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static SSLContext tls(Path work) throws Exception {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String store = work.resolve("keys.p12").toString();
        keytool(
                List.of(
                        keytool, "-genkeypair", "-alias", "a", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost",
                        "-ext", "san=ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore", store, "-storepass",
                        PASSWORD));
        keytool(
                List.of(
                        keytool, "-exportcert", "-rfc", "-alias", "a", "-keystore", store, "-storepass", PASSWORD, "-file",
                        work.resolve("ca.pem").toString()));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(store))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(List<String> command) throws Exception {
        if (run(new ProcessBuilder(command).inheritIO()) != 0) {
            throw new IllegalStateException("keytool failed");
        }
    }

    private static int run(ProcessBuilder builder) throws Exception {
        Process process = builder.start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException(builder.command().getFirst() + " does not end");
        }
        return process.exitValue();
    }
}
