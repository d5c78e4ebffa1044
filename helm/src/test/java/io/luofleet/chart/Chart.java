// SPDX-License-Identifier: Apache-2.0
package io.luofleet.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.luofleet.harness.Directories;
import io.luofleet.harness.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart, rendered and linted by Helm itself. */
final class Chart {
    /** The release and namespace that everything is rendered for. */
    static final String RELEASE = "lf";

    static final String NAMESPACE = "fleet";

    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path ROOT = Layout.ofThisRun().root();
    /** Helm as a library leaves hooks out of what it renders, and helm test's pod is one. */
    private static final Path WITHOUT_HOOKS = withoutHooks();

    private Chart() {}

    static Path directory() {
        return ROOT.resolve("helm/luofleet");
    }

    /** Where a test may write. */
    static Path scratch(String name) {
        return ROOT.resolve("helm/target").resolve(name);
    }

    /** The files of values that stand for a site each. */
    static List<String> sites() {
        try (Stream<Path> files = Files.list(directory().resolve("ci"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The values of one of these. */
    static ObjectNode values(String site) {
        return (ObjectNode) read(directory().resolve("ci").resolve(site));
    }

    static JsonNode read(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What Helm makes of values.
     *
     * @throws RuntimeException what Helm says when it refuses them
     */
    static Manifests render(JsonNode values) {
        try {
            Path file = Files.createTempFile(Files.createDirectories(scratch("values")), "", ".yaml");
            YAML.writeValue(file.toFile(), values);
            return Manifests.parse(new Helm(WITHOUT_HOOKS)
                    .template()
                    .withName(RELEASE)
                    .withNamespace(NAMESPACE)
                    .withKubeVersion("1.30.0")
                    .withValuesFile(file)
                    .call());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Helm's linter says of the chart with a site's values in the place of the defaults. */
    static LintResult lint(String site) throws IOException {
        Path copy = copy("lint-" + site);
        JsonNode merged = YAML.readerForUpdating(read(directory().resolve("values.yaml")))
                .readValue(YAML.writeValueAsString(values(site)));
        YAML.writeValue(copy.resolve("values.yaml").toFile(), merged);
        return new Helm(copy).lint().strict().call();
    }

    private static Path withoutHooks() {
        try {
            Path copy = copy("without-hooks");
            Path test = copy.resolve("templates/tests/ready.yaml");
            Files.writeString(test, Files.readString(test).replace("helm.sh/hook: test", "helm.sh/was-a-hook: test"));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path copy(String name) throws IOException {
        Path copy = scratch(name).resolve("luofleet");
        Directories.clear(copy.getParent());
        try (Stream<Path> files = Files.walk(directory())) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(directory().relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        return copy;
    }
}
