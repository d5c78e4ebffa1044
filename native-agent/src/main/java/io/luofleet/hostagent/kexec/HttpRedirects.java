// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.kexec.StagingException.Code;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.net.Origin;
import io.luofleet.hostagent.net.RefusedAddressException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Opens an address and follows where it leads: a bounded number of times, to http and https only, never from https back to http, and
 * without credentials anywhere but at the server that they are for. Which servers those are allowed to be is for {@link Connections} to
 * say, each time.
 */
final class HttpRedirects {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST = 5;
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int READ_TIMEOUT_MILLIS = 30_000;

    private final URI first;
    private final Map<String, String> headers;
    private final Connections connections;

    HttpRedirects(URI first, Map<String, String> headers, Connections connections) {
        this.first = first;
        this.connections = connections;
        this.headers = headers;
    }

    /**
     * Sends the request and reads the answer's head.
     *
     * @param from the first byte that is wanted
     * @param tag the entity that it must be a part of; {@code null} when unknown
     * @throws IOException worth another attempt
     */
    HttpURLConnection open(long from, String tag, Patience patience) throws StagingException, IOException {
        URI at = first;
        for (int i = 0; i <= MOST; i++) {
            HttpURLConnection connection = request(at, from, tag);
            patience.breakingOff(connection::disconnect);
            if (!REDIRECTS.contains(connection.getResponseCode())) {
                return connection;
            }
            String location = connection.getHeaderField("Location");
            connection.disconnect();
            at = next(at, location);
        }
        throw new StagingException(Code.FETCH_FAILED, first + " redirects more than " + MOST + " times");
    }

    private HttpURLConnection request(URI at, long from, String tag) throws StagingException, IOException {
        try {
            HttpURLConnection connection = connections.open(at);
            connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
            connection.setReadTimeout(READ_TIMEOUT_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Accept-Encoding", "identity");
            if (Origin.of(at).equals(Origin.of(first))) {
                headers.forEach(connection::setRequestProperty);
            }
            if (from > 0) {
                connection.setRequestProperty("Range", "bytes=" + from + "-");
                if (tag != null) {
                    connection.setRequestProperty("If-Range", tag);
                }
            }
            return connection;
        } catch (RefusedAddressException e) {
            String how = at.equals(first) ? "" : " redirects to " + at + ", where it";
            throw new StagingException(Code.BAD_ARTIFACT, first + how + " cannot be fetched: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new StagingException(Code.BAD_ARTIFACT, at + " is no address: " + e.getMessage(), e);
        }
    }

    private URI next(URI at, String location) throws StagingException {
        URI next;
        try {
            next = at.resolve(Objects.requireNonNullElse(location, ""));
        } catch (IllegalArgumentException e) {
            throw refused(location, "which is no address", e);
        }
        String scheme = scheme(next);
        if (location == null || !(scheme.equals("http") || scheme.equals("https")) || next.getHost() == null) {
            throw refused(location, "which is no http or https address", null);
        }
        if (scheme(at).equals("https") && scheme.equals("http")) {
            throw refused(location, "from https to http, where anybody may answer", null);
        }
        return next;
    }

    private StagingException refused(String location, String why, Exception cause) {
        return new StagingException(
                Code.FETCH_FAILED,
                first + " redirects to '" + location + "', " + why + "; register the last address",
                cause);
    }

    private static String scheme(URI uri) {
        return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    }
}
