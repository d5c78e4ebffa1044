// SPDX-License-Identifier: Apache-2.0

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Takes an agent on an emulated kernel through one live update, so that the JVM that trains its start-up cache sees everything a
 * host's agent does. Plays the control plane (a fixed sequence of directives) and two workloads.
 *
 * <p>Arguments: the launcher, the file for the classes that it takes, a working directory.
 */
public class TrainingPartner {
    private static final String UPDATE = "00000000-0000-0000-0000-000000000001";
    private static final String HOST = "00000000-0000-0000-0000-000000000002";
    private static final long LIMIT_SECONDS = 120;
    private static final int WORKLOADS = 2;
    private static final String ABI = "{\"luo\":\"luo-v5\",\"kho\":\"kho-v4\",\"fileHandlers\":[{\"name\":\"memfd-v2\","
            + "\"flbs\":[\"liveupdate-test-flb-v0\"]}]}";

    /** The directive that follows each observed state. */
    private String next(String observed, String soFar) {
        return switch (observed) {
            case "IDLE" -> soFar.equals("IDLE") && subscribed.getCount() == 0 ? "PREFLIGHT" : soFar;
            case "PREFLIGHT_PASSED" -> "STAGE";
            case "STAGED" -> "PRESERVE";
            case "PRESERVED", "REBOOTING", "RETRIEVING" -> "REBOOT";
            case "RETRIEVED" -> "FINISH";
            default -> soFar;
        };
    }

    private final Path image;
    private final String sha256;
    private final CountDownLatch finished = new CountDownLatch(1);
    /** A host whose workloads have not come yet fails its preflight. */
    private static final CountDownLatch subscribed = new CountDownLatch(WORKLOADS);

    private String lastObserved = "";
    private String desired = "IDLE";
    private long revision = 1;
    private String failure = "";

    TrainingPartner(Path directory) throws Exception {
        image = Files.writeString(
                directory.resolve("image"),
                """
                luofleet-emulated-kernel 1
                release 7.3.4-trained
                luo luo-v5
                kho kho-v4
                handler memfd-v2 liveupdate-test-flb-v0
                flb-finish fixed
                """);
        sha256 = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(image)));
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[2]);
        TrainingPartner partner = new TrainingPartner(directory);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v1/agent/", partner::answer);
        server.start();
        Path socket = directory.resolve("workload.sock");
        Process agent = start(args[0], args[1], server.getAddress().getPort(), socket, directory);
        for (int i = 1; i <= WORKLOADS; i++) {
            String id = "vm-" + i;
            Thread.startVirtualThread(() -> workload(socket, id));
        }
        boolean done = partner.finished.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        agent.destroy();
        boolean ended = agent.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        agent.destroyForcibly();
        server.stop(0);
        if (!done || !ended || !partner.failure.isEmpty()) {
            System.err.println("training: finished=" + done + " ended=" + ended + " " + partner.failure);
            System.exit(1);
        }
        System.exit(0);
    }

    private static Process start(String launcher, String noted, int port, Path socket, Path directory)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        launcher,
                        "train",
                        "--emulated",
                        "--control",
                        "http://127.0.0.1:" + port,
                        "--host",
                        "training",
                        "--machine-id",
                        "training",
                        "--label",
                        "zone=a",
                        "--socket",
                        socket.toString(),
                        "--state",
                        directory.resolve("state").toString())
                .inheritIO();
        builder.environment().put("LUO_AGENT_JAVA_OPTS", "-XX:DumpLoadedClassList=" + noted);
        return builder.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path.endsWith("/enrolments")) {
            reply(
                    exchange,
                    "{\"hostId\":\"" + HOST + "\",\"lastSequence\":0,\"epoch\":1}");
        } else if (path.endsWith("/directive")) {
            reply(exchange, await(exchange.getRequestURI().getQuery()));
        } else {
            String sequence = path.substring(path.lastIndexOf('/') + 1);
            String directive = report(body);
            reply(
                    exchange,
                    "{\"sequence\":" + sequence + ",\"duplicate\":false,\"directive\":" + directive + ",\"leave\":"
                            + leave(sequence, exchange.getRequestURI().getQuery(), body) + "}");
        }
    }

    private static String leave(String sequence, String query, String body) {
        if (!body.contains("\"observed\":\"REBOOTING\"")) {
            return "null";
        }
        return "{\"hostId\":\"" + HOST + "\"," + member(body, "instanceId") + "," + member(body, "bootId") + ","
                + member(body, "updateId") + ",\"epoch\":1,\"sequence\":" + sequence
                + ",\"slotFence\":1,\"exchange\":\"" + query.replaceAll(".*exchange=([0-9a-f]+).*", "$1") + "\"}";
    }

    private static String member(String body, String name) {
        return body.replaceAll("(?s).*(\"" + name + "\":\"[^\"]+\").*", "$1");
    }

    private synchronized String report(String body) {
        if (finished.getCount() == 0) {
            // The agent ends; it is not led into another update meanwhile.
            return directive();
        }
        String observed = body.replaceAll("(?s).*\"observed\":\"([A-Z_]+)\".*", "$1");
        if (observed.equals("FAILED") || observed.equals("ABORTED")) {
            failure = body;
            finished.countDown();
        }
        if (observed.equals("FINISHED")) {
            desired = "IDLE";
            lastObserved = "";
            finished.countDown();
        } else {
            goOnFrom(observed);
        }
        notifyAll();
        return directive();
    }

    private synchronized void goOnFrom(String observed) {
        lastObserved = observed;
        if (!next(observed, desired).equals(desired)) {
            desired = next(observed, desired);
            revision++;
        }
    }

    private synchronized String await(String query) {
        long after = Long.parseLong(query.replaceAll(".*after=(-?\\d+).*", "$1"));
        try {
            for (int i = 0; i < 20 && revision <= after; i++) {
                wait(100);
                goOnFrom(lastObserved);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return directive();
    }

    private String directive() {
        if (desired.equals("IDLE")) {
            return "{\"hostId\":\"" + HOST + "\",\"revision\":" + revision + ",\"epoch\":1,\"desired\":\"IDLE\"}";
        }
        return "{\"hostId\":\"" + HOST + "\",\"revision\":" + revision + ",\"epoch\":1,\"updateId\":\"" + UPDATE + "\",\"desired\":\"" + desired
                + "\",\"release\":{\"name\":\"trained\",\"kernelRelease\":\"7.3.4-trained\",\"image\":{\"uri\":\""
                + image.toUri() + "\",\"sha256\":\"" + sha256 + "\"},\"commandLine\":\"kho=on liveupdate=on\",\"abi\":"
                + ABI + "},\"runningAbi\":" + ABI + ",\"remainingMillis\":60000}";
    }

    private static void reply(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("Luofleet-Received-At", java.time.Instant.now().toString());
        exchange.getResponseHeaders().add("Luofleet-Answered-At", java.time.Instant.now().toString());
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Preserves nothing, which the agent neither knows nor minds, and connects again after the emulated reboot. */
    private static void workload(Path socket, String id) {
        while (true) {
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(UnixDomainSocketAddress.of(socket));
                say(channel, "{\"cmd\":\"CLAIM\",\"id\":\"" + id + "\"}");
                converse(channel, id);
            } catch (IOException notThere) {
                pause();
            }
        }
    }

    private static void converse(SocketChannel channel, String id) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65536);
        while (channel.read(buffer.clear()) >= 0) {
            String text = StandardCharsets.UTF_8.decode(buffer.flip()).toString();
            if (text.contains("\"SUBSCRIBED\"")) {
                subscribed.countDown();
            }
            if (text.contains("NO_SUCH_SESSION") || text.contains("FINISHED")) {
                say(channel, "{\"cmd\":\"SUBSCRIBE\",\"id\":\"" + id + "\",\"version\":1}");
            } else if (text.contains("NOT_READY")) {
                say(channel, "{\"cmd\":\"CLAIM\",\"id\":\"" + id + "\"}");
            } else if (text.contains("START_PRESERVATION")) {
                say(
                        channel,
                        "{\"cmd\":\"READY\",\"files\":[{\"token\":1,\"handler\":\"memfd-v2\",\"name\":\"ram0\","
                                + "\"bytes\":4096}]}");
            } else if (text.contains("CLAIMED")) {
                say(channel, "{\"cmd\":\"RESUMED\",\"verified\":true,\"bytesVerified\":4096,\"blackoutNanos\":1}");
            }
        }
    }

    private static void say(SocketChannel channel, String line) throws IOException {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
