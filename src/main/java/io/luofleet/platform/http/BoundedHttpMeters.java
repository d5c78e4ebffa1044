// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.problem.ApiPaths;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Keeps whoever sends requests from making up the labels of HTTP metrics, each of which would be a series for ever. */
@Singleton
class BoundedHttpMeters implements MeterFilter {
    private static final String HTTP_SERVER = "http.server.";
    private static final String OTHER = "OTHER";
    /** What Micrometer says instead of a path, and the paths that are no resources'. */
    private static final Set<String> PATHS = Set.of(
            "NOT_FOUND",
            "REDIRECTION",
            "UNKNOWN",
            "root",
            "/q/health",
            "/q/health/live",
            "/q/health/ready",
            "/q/health/started",
            "/q/metrics",
            "/q/openapi");

    private final ApiPaths paths;

    BoundedHttpMeters(ApiPaths paths) {
        this.paths = paths;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().startsWith(HTTP_SERVER)) {
            return id;
        }
        List<Tag> tags = id.getTags().stream().map(this::bounded).toList();
        return id.replaceTags(tags);
    }

    private Tag bounded(Tag tag) {
        return switch (tag.getKey()) {
            case "method" -> HttpEdge.METHODS.contains(tag.getValue()) ? tag : Tag.of("method", OTHER);
            case "uri" -> {
                String path = ApiPaths.plain(tag.getValue());
                yield PATHS.contains(path) || paths.isTemplate(path) ? Tag.of("uri", path) : Tag.of("uri", OTHER);
            }
            default -> tag;
        };
    }
}
