// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.postgres;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Supplies the database's address when nobody configured one, by starting a PostgreSQL. It is asked last, and starts the
 * server only when the address is really wanted, so that a build or a configured service never does.
 */
public final class EmbeddedPostgresSource implements ConfigSourceFactory {
    /** Where the service keeps what must survive it. */
    public static final String DATA_DIR = "luofleet.data-dir";

    private static final String URL = "quarkus.datasource.jdbc.url";
    private static final int BELOW_ALL_OTHERS = 10;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (isSet(context.getValue(URL))) {
            return List.of();
        }
        ConfigValue configured = context.getValue(DATA_DIR);
        return List.of(new Lazy(dataDirectory(isSet(configured) ? configured.getValue() : null)));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(BELOW_ALL_OTHERS);
    }

    /**
     * Where the service keeps what must survive it.
     *
     * @param configured the value of {@link #DATA_DIR}; {@code null} for the default
     */
    public static Path dataDirectory(String configured) {
        Path directory = configured == null ? DataDirectory.defaultPath(System::getenv) : Path.of(configured);
        return directory.toAbsolutePath().normalize();
    }

    private static boolean isSet(ConfigValue value) {
        return value != null && value.getValue() != null && !value.getValue().isBlank();
    }

    private record Lazy(Path directory) implements ConfigSource {
        @Override
        public Set<String> getPropertyNames() {
            return Set.of();
        }

        @Override
        public int getOrdinal() {
            return BELOW_ALL_OTHERS;
        }

        @Override
        public String getValue(String property) {
            return property.equals(URL)
                    ? EmbeddedPostgresServer.startOrJoin(directory).jdbcUrl()
                    : null;
        }

        @Override
        public String getName() {
            return "embedded PostgreSQL in " + directory;
        }
    }
}
