// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.kexec.StagingException.Code;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** Where a file comes from. */
sealed interface Source {
    /** Its address, for messages. */
    URI uri();

    /** Starts reading it. */
    InputStream open() throws StagingException;

    /** The source for an absolute URI. */
    static Source of(URI uri, Function<URI, Map<String, String>> headers) throws StagingException {
        return switch (String.valueOf(uri.getScheme())) {
            case "http", "https" -> new Http(uri, headers.apply(uri));
            case "file" -> new Local(uri);
            default ->
                throw new StagingException(
                        Code.BAD_ARTIFACT, "'" + uri + "' cannot be fetched: use an http, https or file URI");
        };
    }

    /** A file of this host. */
    record Local(URI uri) implements Source {
        @Override
        public InputStream open() throws StagingException {
            try {
                return Files.newInputStream(Path.of(uri));
            } catch (NoSuchFileException e) {
                throw new StagingException(Code.FETCH_FAILED, uri + " does not exist on this host", e);
            } catch (IOException | IllegalArgumentException e) {
                throw new StagingException(Code.FETCH_FAILED, "cannot read " + uri + ": " + e.getMessage(), e);
            }
        }
    }

    /** A file served over HTTP. The JDK's older client, because it costs no thread and no module of its own. */
    record Http(URI uri, Map<String, String> headers) implements Source {
        private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
        private static final int READ_TIMEOUT_MILLIS = 30_000;

        @Override
        public InputStream open() throws StagingException {
            HttpURLConnection connection = null;
            try {
                connection = (HttpURLConnection) uri.toURL().openConnection();
                connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
                connection.setReadTimeout(READ_TIMEOUT_MILLIS);
                headers.forEach(connection::setRequestProperty);
                // A redirect would carry a credential to another server.
                connection.setInstanceFollowRedirects(headers.isEmpty());
                int status = connection.getResponseCode();
                if (status != HttpURLConnection.HTTP_OK) {
                    connection.disconnect();
                    throw new StagingException(Code.FETCH_FAILED, uri + " answered HTTP status " + status);
                }
                return new Closing(connection.getInputStream(), connection);
            } catch (IOException | IllegalArgumentException e) {
                if (connection != null) {
                    connection.disconnect();
                }
                throw new StagingException(Code.FETCH_FAILED, "cannot fetch " + uri + ": " + e, e);
            }
        }
    }

    /** Closes the connection with the stream, rather than read a refused body to its end to keep the connection. */
    final class Closing extends FilterInputStream {
        private final HttpURLConnection connection;

        Closing(InputStream in, HttpURLConnection connection) {
            super(in);
            this.connection = connection;
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }
}
