// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Properties that follow from others, found out once at the start.
 *
 * @param name what they are for
 * @param ordinal among other sources, see {@link ConfigSource#getOrdinal}
 * @param values by property
 */
public record FixedSource(String name, int ordinal, Map<String, String> values) implements ConfigSource {
    /** Copies the values. */
    public FixedSource {
        values = Map.copyOf(values);
    }

    @Override
    public Set<String> getPropertyNames() {
        return values.keySet();
    }

    @Override
    public int getOrdinal() {
        return ordinal;
    }

    @Override
    public String getValue(String property) {
        return values.get(property);
    }

    @Override
    public String getName() {
        return name;
    }
}
