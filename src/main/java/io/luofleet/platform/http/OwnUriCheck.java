// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Turns off the HTTP server's own check of requests' targets, which answers 400 without a word; {@link HttpEdge} makes the
 * same check and says what is wrong. The server reads the property once, when its classes are loaded, and that is after the
 * configuration.
 */
public final class OwnUriCheck implements SmallRyeConfigBuilderCustomizer {

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        System.setProperty("vertx.disableURIValidation", "true");
    }
}
