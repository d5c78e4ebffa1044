// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.cli.RefusedException;
import io.luofleet.cli.service.Contexts.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextsTest {
    @TempDir
    private Path directory;

    private Path file;
    private Contexts contexts;

    @BeforeEach
    void noFileYet() {
        file = directory.resolve("luofleet").resolve("config.json");
        contexts = new Contexts(file);
    }

    @Test
    void withoutAFileThereIsNoContext() {
        assertThat(contexts.find(null)).isEmpty();
    }

    @Test
    void whatIsKeptLastIsTheCurrentOne() throws Exception {
        contexts.keep("lab", new Context("http://127.0.0.1:8080", null, null));
        contexts.keep("prod", new Context("https://luofleet.example.net:8443", "lft_x", "/etc/ca.pem"));

        assertThat(contexts.find(null))
                .contains(new Context("https://luofleet.example.net:8443", "lft_x", "/etc/ca.pem"));
        assertThat(contexts.find("lab")).contains(new Context("http://127.0.0.1:8080", null, null));
    }

    @Test
    void anotherIsUsedByItsName() throws Exception {
        contexts.keep("lab", new Context("http://127.0.0.1:8080", null, null));
        contexts.keep("prod", new Context("https://luofleet.example.net:8443", "lft_x", null));

        contexts.use("lab");

        assertThat(contexts.find(null)).contains(new Context("http://127.0.0.1:8080", null, null));
    }

    @Test
    void theyAreListedByNameWithoutTheirTokens() throws Exception {
        contexts.keep("prod", new Context("https://luofleet.example.net:8443", "lft_x", "/etc/ca.pem"));
        contexts.keep("lab", new Context("http://127.0.0.1:8080", null, null));

        assertThat(contexts.all()).extracting(Object::toString).containsExactly("""
                        {"name":"lab","current":true,"control":"http://127.0.0.1:8080","authority":null,"token":false}""", """
                        {"name":"prod","current":false,"control":"https://luofleet.example.net:8443","authority":"/etc/ca.pem","token":true}""");
    }

    @Test
    void oneThatIsForgottenIsGoneWithItsToken() throws Exception {
        contexts.keep("lab", new Context("http://127.0.0.1:8080", null, null));
        contexts.keep("prod", new Context("https://luofleet.example.net:8443", "lft_x", null));

        contexts.forget("prod");

        assertThat(Files.readString(file)).doesNotContain("lft_x");
        assertThat(contexts.find(null)).isEmpty();
        assertThat(contexts.find("lab")).isPresent();
    }

    @Test
    void whatIsNotThereIsNeitherUsedNorForgotten() throws Exception {
        contexts.keep("lab", new Context("http://127.0.0.1:8080", null, null));

        assertThatThrownBy(() -> contexts.use("prod")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> contexts.forget("prod")).isInstanceOf(RefusedException.class);
        assertThat(contexts.find(null)).isPresent();
    }

    @Test
    void theFileIsItsOwnersAlone() throws Exception {
        contexts.keep("lab", new Context("http://127.0.0.1:8080", "lft_x", null));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw--w----", "rw----r--"})
    void aFileThatIsOpenToOthersIsRefused(String mode) throws Exception {
        contexts.keep("lab", new Context("http://127.0.0.1:8080", "lft_x", null));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> contexts.find(null))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(mode)
                .hasMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "null", "\u0000"})
    void aBrokenFileIsNamed(String content) throws Exception {
        contexts.keep("lab", new Context("http://127.0.0.1:8080", null, null));
        Files.writeString(file, content);

        assertThatThrownBy(() -> contexts.find(null))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aContextThatIsNotThereNamesThoseThatAre() throws Exception {
        contexts.keep("lab", new Context("http://127.0.0.1:8080", null, null));

        assertThatThrownBy(() -> contexts.find("prod"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'prod'")
                .hasMessageContaining("it has lab")
                .hasMessageContaining("luofleet login --as prod");
    }

    @Test
    void theFileLiesWhereTheEnvironmentSays() {
        assertThat(Contexts.of(Map.of("HOME", "/home/ann")).file())
                .isEqualTo(Path.of("/home/ann/.config/luofleet/config.json"));
        assertThat(Contexts.of(Map.of("HOME", "/home/ann", "XDG_CONFIG_HOME", "/x"))
                        .file())
                .isEqualTo(Path.of("/x/luofleet/config.json"));
        assertThat(Contexts.of(Map.of("LUOFLEET_CONFIG", "/y.json")).file()).isEqualTo(Path.of("/y.json"));
    }
}
