// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.cli.RefusedException;
import io.luofleet.cli.service.Contexts.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ControlOptionsTest {
    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void aHomeWithAContext() throws IOException {
        environment.put("HOME", directory.toString());
        Contexts.of(environment)
                .keep("prod", new Context("https://luofleet.example.net:8443", "lft_kept", "/etc/ca.pem"));
    }

    @Test
    void withoutOptionsItIsTheCurrentContext() throws IOException {
        assertThat(options().chosen(environment))
                .isEqualTo(new Context("https://luofleet.example.net:8443", "lft_kept", "/etc/ca.pem"));
    }

    @Test
    void theEnvironmentGoesBeforeTheContext() throws IOException {
        environment.put("LUOFLEET_CONTROL", "https://other.example.net");
        environment.put("LUOFLEET_TOKEN", "lft_environment\n");

        assertThat(options().chosen(environment))
                .isEqualTo(new Context("https://other.example.net", "lft_environment", null));
    }

    @Test
    void anOptionGoesBeforeTheEnvironment() throws IOException {
        environment.put("LUOFLEET_CONTROL", "https://other.example.net");
        environment.put("LUOFLEET_TOKEN", "lft_environment");
        Path token = Files.writeString(directory.resolve("token"), "lft_file\n");

        Context chosen = options("--control", "https://third.example.net", "--token-file", token.toString())
                .chosen(environment);

        assertThat(chosen).isEqualTo(new Context("https://third.example.net", "lft_file", null));
    }

    /** A context is used from every directory. */
    @Test
    void anAuthorityIsKeptByItsWholePath() throws IOException {
        Context chosen = options("--authority", "pki/ca.pem").chosen(environment);

        assertThat(chosen.authority())
                .isEqualTo(Path.of("").toAbsolutePath().resolve("pki/ca.pem").toString());
    }

    @Test
    void soIsOneOfTheEnvironment() throws IOException {
        environment.put("LUOFLEET_AUTHORITY", "ca.pem");

        assertThat(options().chosen(environment).authority())
                .isEqualTo(Path.of("").toAbsolutePath().resolve("ca.pem").toString());
    }

    /** A token is for the service that made it. */
    @Test
    void aContextsTokenIsNotSentElsewhere() throws IOException {
        Context chosen = options("--control", "https://elsewhere.example.net").chosen(environment);

        assertThat(chosen.token()).isNull();
    }

    @Test
    void withoutAnythingItIsTheServiceOnThisMachine() throws IOException {
        Files.delete(Contexts.of(environment).file());
        Path data = Files.createDirectories(directory.resolve(".local/share/luofleet"));
        Files.writeString(data.resolve("admin-token"), "lft_local\n");

        assertThat(options().chosen(environment)).isEqualTo(new Context("http://127.0.0.1:8080", "lft_local", null));
    }

    @Test
    void aTokenIsNotSentWhereOthersCanReadIt() {
        environment.put("LUOFLEET_TOKEN", "lft_x");

        assertThatThrownBy(() -> ServiceClient.of(
                        options("--control", "http://luofleet.example.net:8080").chosen(environment)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("Use https")
                .hasMessageNotContaining("lft_x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "luofleet.example.net",
                "ftp://luofleet.example.net",
                "https://",
                "https://user:secret@luofleet.example.net",
                "https://luofleet.example.net/?a=b",
                "https://luofleet example.net",
                ""
            })
    void whatIsNoAddressIsRefused(String control) {
        assertThatThrownBy(() -> ServiceClient.of(options("--control", control).chosen(environment)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("no address of a control plane");
    }

    @Test
    void aTokenFileThatIsNotThereIsNamed() {
        assertThatThrownBy(
                        () -> options("--token-file", directory.resolve("none").toString())
                                .chosen(environment))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("none");
    }

    private static ControlOptions options(String... words) {
        ControlOptions options = new ControlOptions();
        CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.create()
                .addMixin("control", CommandLine.Model.CommandSpec.forAnnotatedObject(options)));
        line.parseArgs(words);
        return options;
    }
}
