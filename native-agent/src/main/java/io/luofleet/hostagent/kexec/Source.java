// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.kexec.StagingException.Code;
import io.luofleet.hostagent.net.Connections;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Where a file comes from. */
sealed interface Source permits LocalFile, HttpFetch {
    /**
     * Writes it to a file that does not exist yet.
     *
     * @throws StagingException it cannot be had
     * @throws IOException the file cannot be written
     */
    void copyTo(Path partial, Bounds bounds, Patience patience) throws StagingException, IOException;

    /** Whether what was written was put together from several attempts. */
    boolean resumed();

    /** Whether the requester could have it without this host: its length may be told then. */
    boolean isPublic();

    /** The source for an absolute URI. */
    static Source of(URI uri, Function<URI, Map<String, String>> headers, Connections connections)
            throws StagingException {
        return switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
            case "http", "https" -> new HttpFetch(uri, headers.apply(uri), connections);
            case "file" -> new LocalFile(uri);
            default ->
                throw new StagingException(
                        Code.BAD_ARTIFACT, "'" + uri + "' cannot be fetched: use an http, https or file URI");
        };
    }
}
