// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Text;
import java.io.PrintWriter;

/** A registered release, for people. */
final class ShownRelease {
    private ShownRelease() {}

    static void page(PrintWriter out, JsonNode release) {
        line(out, "release", Text.of(release.path("name")) + "  kernel " + Text.of(release.path("kernelRelease")));
        artifact(out, "image", release.path("image"));
        artifact(out, "initrd", release.path("initrd"));
        line(out, "command line", Text.of(release.path("commandLine")));
        line(out, "registered", Text.of(release.path("registeredAt")));
        line(out, "tags", Text.words(release.path("tags")));
        for (JsonNode signature : release.path("signatures")) {
            line(out, "signed by", Text.of(signature.path("key")));
        }
        JsonNode retired = release.path("retired");
        if (retired.isObject()) {
            line(
                    out,
                    "retired",
                    "%s, by %s: %s"
                            .formatted(
                                    Text.of(retired.path("at")),
                                    Text.of(retired.path("by").path("name")),
                                    Text.of(retired.path("reason"))));
        }
    }

    private static void artifact(PrintWriter out, String head, JsonNode artifact) {
        if (artifact.isObject()) {
            line(
                    out,
                    head,
                    "%s  %s  sha256 %s"
                            .formatted(
                                    Text.of(artifact.path("uri")),
                                    Text.bytes(artifact.path("sizeBytes").asLong()),
                                    Text.of(artifact.path("sha256"))));
        }
    }

    private static void line(PrintWriter out, String head, String value) {
        out.printf("%-12s %s%n", head, value);
    }
}
