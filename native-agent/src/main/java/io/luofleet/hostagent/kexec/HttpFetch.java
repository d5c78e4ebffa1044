// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.kexec.StagingException.Code;
import io.luofleet.hostagent.net.Connections;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * A file served over HTTP. What may pass is tried again for as long as the time allows, with back-off or when the server says, and
 * goes on where it broke off. The JDK's older client, because it costs no thread and no module of its own.
 */
final class HttpFetch implements Source {
    private static final int PARTIAL_CONTENT = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /** Request timeout, too early, too many requests, and what gateways and busy servers say. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final URI uri;
    private final Map<String, String> headers;
    private final Connections connections;
    private String tag;
    private boolean resumed;

    HttpFetch(URI uri, Map<String, String> headers, Connections connections) {
        this.connections = connections;
        this.uri = uri;
        this.headers = headers;
    }

    /** Why an attempt failed that is worth another one, and when by the server's word. */
    private record Again(String why, Optional<Duration> after) {}

    @Override
    public boolean resumed() {
        return resumed;
    }

    @Override
    public boolean isPublic() {
        return true;
    }

    @Override
    public void copyTo(Path partial, Bounds bounds, Patience patience) throws StagingException, IOException {
        resumed = false;
        tag = null;
        try {
            for (int attempt = 1; ; attempt++) {
                Optional<Again> again = attempt(partial, bounds, patience);
                if (again.isEmpty()) {
                    return;
                }
                Transfer.requireWanted(bounds, patience);
                Duration pause = again.get().after().orElse(backOff(attempt));
                if (!patience.pause(pause)) {
                    throw new StagingException(
                            Code.FETCH_FAILED,
                            uri + " " + again.get().why() + "; attempts: " + attempt
                                    + ", and this step has no time for another in " + pause.toSeconds() + " s");
                }
            }
        } finally {
            patience.breakingOff(() -> {});
        }
    }

    /** Half of it by chance, so that the hosts of a fleet do not come back together. */
    private static Duration backOff(int attempt) {
        long full = Math.min(FIRST_PAUSE.toMillis() << Math.min(attempt - 1, 10), LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }

    private Optional<Again> attempt(Path partial, Bounds bounds, Patience patience)
            throws StagingException, IOException {
        long have = Files.exists(partial) ? Files.size(partial) : 0;
        HttpURLConnection connection;
        int status;
        try {
            connection = new HttpRedirects(uri, headers, connections).open(have, tag, patience);
            status = connection.getResponseCode();
        } catch (SSLHandshakeException | SSLPeerUnverifiedException e) {
            throw new StagingException(
                    Code.FETCH_FAILED, "cannot trust the server of " + uri + ": " + e.getMessage(), e);
        } catch (IOException e) {
            return Optional.of(new Again("cannot be fetched: " + e, Optional.empty()));
        }
        try {
            return answered(connection, status, partial, have, bounds, patience);
        } finally {
            // Rather than read a refused body to its end to keep the connection.
            connection.disconnect();
        }
    }

    private Optional<Again> answered(
            HttpURLConnection connection, int status, Path partial, long have, Bounds bounds, Patience patience)
            throws StagingException, IOException {
        if (status == HttpURLConnection.HTTP_OK) {
            return body(connection, partial, 0, connection.getContentLengthLong(), bounds, patience);
        }
        if (status == PARTIAL_CONTENT && have > 0) {
            Optional<ContentRange> range = ContentRange.parse(connection.getHeaderField("Content-Range"));
            if (range.isPresent() && range.get().first() == have) {
                resumed = true;
                return body(connection, partial, have, range.get().total(), bounds, patience);
            }
        }
        if (have > 0 && (status == PARTIAL_CONTENT || status == RANGE_NOT_SATISFIABLE)) {
            Files.delete(partial);
            return Optional.of(new Again("does not go on where it broke off", Optional.of(Duration.ZERO)));
        }
        if (PASSING.contains(status)) {
            return Optional.of(new Again(
                    "answered HTTP status " + status, RetryAfter.parse(connection.getHeaderField("Retry-After"))));
        }
        throw new StagingException(Code.FETCH_FAILED, uri + " answered HTTP status " + status);
    }

    /** @param total how long the whole is by the server's word; negative when it does not say */
    private Optional<Again> body(
            HttpURLConnection connection, Path partial, long have, long total, Bounds bounds, Patience patience)
            throws StagingException, IOException {
        if (total >= 0) {
            bounds.announced(total);
        }
        String entity = connection.getHeaderField("ETag");
        // A weak tag says nothing of bytes.
        tag = entity == null || entity.startsWith("W/") ? null : entity;
        StandardOpenOption how = have > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (OutputStream out =
                Files.newOutputStream(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            long bytes = Transfer.copy(stream(connection), out, have, bounds, patience);
            return total >= 0 && bytes < total
                    ? Optional.of(new Again("ended after " + bytes + " of " + total + " bytes", Optional.empty()))
                    : Optional.empty();
        } catch (Transfer.ReadFailed e) {
            return Optional.of(new Again(e.getMessage(), Optional.empty()));
        }
    }

    private static InputStream stream(HttpURLConnection connection) throws Transfer.ReadFailed {
        try {
            return connection.getInputStream();
        } catch (IOException e) {
            throw new Transfer.ReadFailed("broke off: " + e.getMessage(), e);
        }
    }
}
