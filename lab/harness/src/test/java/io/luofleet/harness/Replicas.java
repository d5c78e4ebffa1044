// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Several processes of the packaged service on one database. */
final class Replicas implements AutoCloseable {
    private final List<Service.Settings> settings;
    private final List<Service> running = new ArrayList<>();

    private Replicas(List<Service.Settings> settings) {
        this.settings = settings;
    }

    /** Starts them and waits until all are ready. */
    static Replicas start(int count, String jdbcUrl, Path directory) {
        Replicas replicas = new Replicas(IntStream.range(0, count)
                .mapToObj(i -> Service.Settings.under(directory.resolve("replica-" + i))
                        .serving(artifacts(directory))
                        .withToken(token(directory))
                        .with("quarkus.datasource.jdbc.url", jdbcUrl))
                .toList());
        try {
            // The first one makes the tables.
            replicas.running.add(Service.start(replicas.settings.getFirst()));
            replicas.settings.stream().skip(1).map(Service::launch).forEach(replicas.running::add);
            replicas.running.forEach(Service::awaitReady);
            return replicas;
        } catch (RuntimeException e) {
            replicas.close();
            throw e;
        }
    }

    static Path token(Path directory) {
        return directory.resolve("admin-token");
    }

    static Path artifacts(Path directory) {
        return directory.resolve("artifacts");
    }

    List<URI> addresses() {
        return running.stream().map(Service::address).toList();
    }

    /** Kills one without warning and starts it again at once, whether or not it had got as far as being ready. */
    void killAndRestart(int index) {
        running.get(index).program().requireRunning();
        running.get(index).program().kill();
        running.set(index, Service.launch(settings.get(index)));
    }

    void requireRunning() {
        running.forEach(replica -> replica.program().requireRunning());
    }

    @Override
    public void close() {
        running.forEach(Service::close);
    }
}
