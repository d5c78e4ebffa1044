// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A control plane of its own and one host of it at a time, with everything needed to hurt both. */
final class FaultLane implements AutoCloseable {
    static final int FILES = 2;
    static final int FILE_MEBIBYTES = 16;

    private static final Duration BOOT_LIMIT = Duration.ofMinutes(3);

    /**
     * What the hosts boot.
     *
     * @param kernels two images by the release each announces
     * @param roots the systemd guest of each userspace
     * @param initramfs what a host of {@link Fault.Userspace#INITRAMFS} boots from
     */
    record Guest(Map<String, Path> kernels, Map<Fault.Userspace, Path> roots, Path initramfs) {}

    private final Guest guest;
    private final Path directory;
    private final int number;
    private final Service.Settings settings;
    private Service service;
    private FaultProxy proxy;
    private LabHost host;
    private FaultConsole console;
    private Fault.Userspace userspace;
    private int booted;

    FaultLane(int number, Guest guest, Path parent) {
        this.number = number;
        this.guest = guest;
        this.directory = parent.resolve("lane-" + number);
        this.settings = Service.Settings.under(directory);
    }

    /** Starts the control plane and registers the releases. */
    void open() {
        startControlPlane();
        FaultReleases.register(service.api(), settings.artifacts(), guest.kernels(), guest.initramfs());
    }

    /** Boots a fresh host in place of the one before, if any, unless that one will do. */
    void provide(Fault.Userspace wanted) {
        if (host == null || userspace != wanted) {
            endHost();
            userspace = wanted;
            boot();
        }
    }

    private void boot() {
        String name = "host-" + number + "-" + ++booted;
        URI address = service.address();
        proxy = FaultProxy.start(address);
        // A unix socket's path is short.
        Path socket = Path.of(
                System.getProperty("java.io.tmpdir"),
                "luofleet-" + ProcessHandle.current().pid() + "-" + name);
        String ram = String.join(",", java.util.Collections.nCopies(FILES, FILE_MEBIBYTES + "M"));
        List<String> options = new ArrayList<>(List.of(
                "--root", guest.roots().get(userspace).toString(), "--ram", ram, "--fault-console", socket.toString()));
        if (userspace == Fault.Userspace.INITRAMFS) {
            options.addAll(List.of("--early", guest.initramfs().toString(), FaultChecks.WORKLOADS.getFirst()));
        }
        host = LabHost.boot(name, guest.kernels().values().iterator().next(), proxy.address(), directory, options);
        console = FaultConsole.connect(socket, this::requireRunning);
        Await.until(name + " to enrol", BOOT_LIMIT, this::requireRunning, () -> service.api().list("/hosts").stream()
                .anyMatch(h -> name.equals(h.path("name").asText())));
    }

    /** The release that the host does not run. */
    String otherRelease() {
        String running = host.kernels().getLast();
        String other = guest.kernels().keySet().stream()
                .filter(release -> !release.equals(running))
                .findFirst()
                .orElseThrow();
        return userspace == Fault.Userspace.INITRAMFS ? FaultReleases.withInitramfs(other) : other;
    }

    void stopControlPlane() {
        service.program().kill();
        service = null;
    }

    void startControlPlane() {
        service = Service.start(settings);
    }

    void requireRunning() {
        if (service != null) {
            service.program().requireRunning();
        }
        host.requireRunning();
    }

    boolean hasHost() {
        return host != null;
    }

    Service service() {
        return service;
    }

    FaultProxy proxy() {
        return proxy;
    }

    LabHost host() {
        return host;
    }

    FaultConsole console() {
        return console;
    }

    /** Ends the host, as it is. */
    void endHost() {
        if (console != null) {
            console.close();
            console = null;
        }
        if (host != null) {
            host.close();
            host = null;
        }
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
    }

    @Override
    public void close() {
        endHost();
        if (service != null) {
            service.close();
        }
    }
}
