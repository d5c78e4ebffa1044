// SPDX-License-Identifier: Apache-2.0
package io.luofleet.chart;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.luofleet.harness.Await;
import io.luofleet.harness.Layout;
import io.luofleet.harness.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A rendered pod without a cluster: the packaged service as a process with the pod's command, environment and working directory,
 * and with its volumes as directories under one of ours, which every path of the pod is moved to. Different from the pod are the
 * addresses and ports that are listened on, and that the rest of the file system is there.
 */
final class Sandbox implements AutoCloseable {
    /** What a container has of its own. */
    private static final Pattern PLACES =
            Pattern.compile("(?<![\\w/.-])(/etc/luofleet|/var/lib/luofleet|/srv/luofleet|/etc/passwd|/tmp)(?![\\w-])");

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path root;
    private final PodSpec pod;
    private final Map<String, Map<String, String>> secrets;
    private final Map<String, String> config;
    private final int port = freePort();
    private final int management = freePort();
    private final List<Path> readOnly = new ArrayList<>();
    private final Program program;

    private Sandbox(Path root, Manifests manifests, Map<String, Map<String, String>> secrets) {
        this.root = root;
        this.pod = manifests.one(Deployment.class).getSpec().getTemplate().getSpec();
        this.secrets = secrets;
        this.config = manifests.one(ConfigMap.class).getData();
        container().getVolumeMounts().stream()
                .sorted(Comparator.comparing(VolumeMount::getMountPath))
                .forEach(this::mount);
        this.program = Program.start("the pod", root.resolve("log"), Map.of(), command());
    }

    /** Starts what a pod of the Deployment would start. */
    static Sandbox start(Path root, Manifests manifests, Map<String, Map<String, String>> secrets) {
        return new Sandbox(root, manifests, secrets);
    }

    private Container container() {
        return pod.getContainers().getFirst();
    }

    private List<String> command() {
        List<String> command =
                new ArrayList<>(List.of("env", "-i", "-C", moved(container().getWorkingDir())));
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));
        for (EnvVar variable : container().getEnv()) {
            environment.put(
                    variable.getName(),
                    variable.getValue() != null
                            ? moved(variable.getValue())
                            : secret(variable.getValueFrom().getSecretKeyRef()));
        }
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_SSL_PORT", Integer.toString(port));
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(management));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        Path programs = Layout.ofThisRun().serviceJar().getParent();
        container().getCommand().stream()
                .map(word -> word.replace("/opt/luofleet", programs.toString()))
                .forEach(command::add);
        return command;
    }

    private String secret(SecretKeySelector reference) {
        String value = secrets.getOrDefault(reference.getName(), Map.of()).get(reference.getKey());
        if (value == null) {
            throw new IllegalStateException("no Secret has " + reference);
        }
        return value;
    }

    private void mount(VolumeMount mount) {
        Path at = Path.of(moved(mount.getMountPath()));
        Volume volume = pod.getVolumes().stream()
                .filter(each -> each.getName().equals(mount.getName()))
                .findFirst()
                .orElseThrow();
        try {
            if (volume.getSecret() != null) {
                Map<String, String> entries =
                        new TreeMap<>(secrets.get(volume.getSecret().getSecretName()));
                volume.getSecret()
                        .getItems()
                        .forEach(item -> entries.put(item.getPath(), entries.remove(item.getKey())));
                place(mount, at, entries, volume.getSecret().getDefaultMode());
            } else if (volume.getConfigMap() != null) {
                Map<String, String> entries = new TreeMap<>(config);
                entries.replaceAll((_, text) -> moved(text));
                place(mount, at, entries, 0644);
            } else {
                Files.createDirectories(at);
                // As by fsGroup; an emptyDir's everybody may write, too.
                Files.setPosixFilePermissions(
                        at, PosixFilePermissions.fromString(volume.getEmptyDir() != null ? "rwxrwxrwx" : "rwxrwxr-x"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the kubelet does: behind links, which it turns to a new directory when an entry changes; a subPath is the file itself. */
    private void place(VolumeMount mount, Path at, Map<String, String> entries, int mode) throws IOException {
        if (mount.getSubPath() != null) {
            Files.createDirectories(at.getParent());
            write(at, entries.get(mount.getSubPath()), mode);
            return;
        }
        Path version = Files.createDirectories(at.resolve("..2026_11_28"));
        Files.createSymbolicLink(at.resolve("..data"), version.getFileName());
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            write(version.resolve(entry.getKey()), entry.getValue(), mode);
            Files.createSymbolicLink(at.resolve(entry.getKey()), Path.of("..data", entry.getKey()));
        }
        readOnly.add(at);
    }

    private static void write(Path file, String text, int mode) throws IOException {
        Files.writeString(file, text);
        Files.setAttribute(file, "unix:mode", mode);
    }

    /** A text in which paths of mounts are those of our directories. */
    private String moved(String text) {
        return PLACES.matcher(text).replaceAll(place -> Matcher.quoteReplacement(root + place.group()));
    }

    /** Waits until the pod's own readiness probe is content. */
    void awaitReady() {
        Await.until(
                "the pod to be ready",
                START_LIMIT,
                program::requireRunning,
                () -> holds(container().getReadinessProbe()));
    }

    /** Whether a probe of the pod is content. */
    boolean holds(Probe probe) {
        HTTPGetAction get = probe.getHttpGet();
        if (!get.getPort().getStrVal().equals("management")) {
            throw new IllegalStateException("a probe of another port: " + get);
        }
        try {
            return get(get.getPath()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    Probe startupProbe() {
        return container().getStartupProbe();
    }

    Probe livenessProbe() {
        return container().getLivenessProbe();
    }

    /** The management port's answer. */
    HttpResponse<String> get(String path) throws IOException {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(management().resolve(path))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    URI management() {
        return URI.create("http://127.0.0.1:" + management);
    }

    URI api() {
        return URI.create("https://localhost:" + port);
    }

    /** A path of the pod. */
    Path path(String inPod) {
        return Path.of(moved(inPod));
    }

    String log() {
        return program.output();
    }

    /** What lies where the pod may not write, and was not put there for it. */
    List<Path> strays() throws IOException {
        try (Stream<Path> all = Files.walk(path("/etc/luofleet"))) {
            Predicate<Path> placed = file -> readOnly.stream().anyMatch(file::startsWith);
            return all.filter(Files::isRegularFile).filter(placed.negate()).toList();
        }
    }

    @Override
    public void close() {
        program.close();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
