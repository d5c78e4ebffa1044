// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.luofleet.hostagent.kexec.StagingException.Code;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.net.GuardedConnections;
import io.luofleet.hostagent.net.Resolver;
import io.luofleet.wire.network.Network;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Releases that name what only the host reaches. Two servers on one port: a mirror, and the inside, which nobody may ask. */
class ArtifactAddressTest {
    private static final byte[] KERNEL = "a kernel".getBytes(StandardCharsets.UTF_8);
    private static final String MIRROR = "127.0.0.2";
    private static final String INSIDE = "127.0.0.1";
    private static final String SHA256;

    static {
        Digest.Builder digest = new Digest.Builder();
        digest.add(KERNEL, KERNEL.length);
        SHA256 = digest.build().hex();
    }

    @TempDir
    private Path directory;

    private final Deque<HttpHandler> answers = new ArrayDeque<>();
    /** The Host header of each request. */
    private final List<String> mirrorWasAsked = new CopyOnWriteArrayList<>();

    private final List<String> insideWasAsked = new CopyOnWriteArrayList<>();
    private final TimeByPauses time = new TimeByPauses(Duration.ofMinutes(1));
    private HttpServer mirror;
    private HttpServer inside;

    @BeforeEach
    void start() throws IOException {
        onOnePort();
        mirror.createContext("/", exchange -> {
            mirrorWasAsked.add(exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI());
            (answers.isEmpty() ? kernel() : answers.remove()).handle(exchange);
            exchange.close();
        });
        inside.createContext("/", exchange -> {
            insideWasAsked.add(exchange.getRequestURI().toString());
            kernel().handle(exchange);
            exchange.close();
        });
        mirror.start();
        inside.start();
    }

    /** A port that is free at one address may be taken at the other. */
    private void onOnePort() throws IOException {
        for (int attempt = 1; inside == null; attempt++) {
            mirror = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(MIRROR), 0), 0);
            try {
                inside = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(INSIDE), port()), 0);
            } catch (BindException e) {
                mirror.stop(0);
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    @AfterEach
    void stop() {
        mirror.stop(0);
        inside.stop(0);
    }

    private int port() {
        return mirror.getAddress().getPort();
    }

    private static HttpHandler kernel() {
        return exchange -> {
            exchange.sendResponseHeaders(200, KERNEL.length);
            exchange.getResponseBody().write(KERNEL);
        };
    }

    private static HttpHandler redirect(String location) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
        };
    }

    private String at(String host) {
        return "http://" + host + ":" + port() + "/kernel";
    }

    /** A name service that gives one answer after the other, and the last one from then on. */
    private static Resolver answering(String... addresses) {
        Deque<String> left = new ArrayDeque<>(Arrays.asList(addresses));
        return host -> {
            String next = left.size() > 1 ? left.remove() : left.element();
            return literals(host, next.split(","));
        };
    }

    private static InetAddress[] literals(String host, String... addresses) throws UnknownHostException {
        InetAddress[] found = new InetAddress[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            byte[] bytes = InetAddress.ofLiteral(addresses[i]).getAddress();
            found[i] = InetAddress.getByAddress(host, bytes);
        }
        return found;
    }

    private StagedFile fetch(String uri, String controlPlane, Resolver resolver, String... allowed)
            throws StagingException {
        Connections connections = new GuardedConnections(
                Connections.plain(),
                URI.create(controlPlane),
                Arrays.stream(allowed).map(Network::parse).toList(),
                resolver,
                javax.net.ssl.HttpsURLConnection::getDefaultSSLSocketFactory);
        Staging staging = new Staging(directory.resolve("staging"), _ -> Map.of(), connections);
        StagedFile file = staging.stage(URI.create(uri), SHA256, OptionalLong.empty(), time);
        file.close();
        return file;
    }

    private StagedFile fetch(String uri, Resolver resolver, String... allowed) throws StagingException {
        return fetch(uri, "http://control.test:8080/", resolver, allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "0.0.0.0",
                "0",
                "127.1",
                "0x7f.1",
                "2130706433",
                "0x7f000001",
                "017700000001",
                "localhost",
                "LOCALHOST",
                "[::1]",
                "[::]",
                "[::127.0.0.1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::ffff:0:7f00:1]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b:1::7f00:1]",
                "[2002:7f00:1::]",
                "169.254.169.254",
                "[64:ff9b::a9fe:a9fe]",
                "[::ffff:169.254.169.254]",
                "[fe80::1]",
                "[fe80::a9fe:a9fe]",
                "224.0.0.1",
                "255.255.255.255",
                "[ff02::1]",
                "100.100.100.200",
                "168.63.129.16",
                "[fd00:ec2::254]"
            })
    void theInsideIsNotAskedAndNotTriedAgain(String host) {
        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(at(host), InetAddress::getAllByName))
                .matches(e -> e.code() == Code.BAD_ARTIFACT)
                .withMessageContaining(at(host));
        assertThat(insideWasAsked).isEmpty();
        assertThat(time.pauses).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3", "172.16.5.6", "192.168.7.8", "fd12::1", "203.0.113.9", "2001:db8::1"})
    void aSitesOwnNetworksAreReached(String address) throws Exception {
        // given
        var connections = new GuardedConnections(
                Connections.plain(),
                URI.create("http://control.test:8080/"),
                List.of(),
                answering(address),
                () -> null);

        // when
        var connection = connections.open(URI.create("http://mirror.test/kernel"));

        // then
        assertThat(connection.getURL().getHost())
                .contains(InetAddress.ofLiteral(address).getHostAddress());
    }

    /** It may come back, unlike what is refused. */
    @Test
    void aNameThatIsNotKnownIsAskedForAgain() {
        // given
        Resolver none = host -> {
            throw new UnknownHostException(host);
        };

        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(at("mirror.test"), none))
                .matches(e -> e.code() == Code.FETCH_FAILED);
        assertThat(time.pauses).isNotEmpty();
    }

    @Test
    void theRefusalNamesTheHostItsAddressAndTheRemedy() {
        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(at("mirror.test"), answering(INSIDE)))
                .withMessageContainingAll(
                        at("mirror.test"), "mirror.test (127.0.0.1)", "--artifact-network=127.0.0.1", "another server");
    }

    @Test
    void anAddressOfALinkIsNamedWithoutItsInterface() {
        // given
        Resolver link = _ -> new InetAddress[] {
            Inet6Address.getByAddress(null, InetAddress.ofLiteral("fe80::1").getAddress(), 7)
        };

        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(at("mirror.test"), link))
                .withMessageEndingWith("--artifact-network=fe80:0:0:0:0:0:0:1");
    }

    /** As a record of type AAAA gives it; read from text it would be one of IPv4. */
    @Test
    void aMappedAddressOfTheNameServiceIsRefused() {
        // given
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 127, 0, 0, 1};
        Resolver names = host -> new InetAddress[] {Inet6Address.getByAddress(host, mapped, -1)};

        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class).isThrownBy(() -> fetch(at("mirror.test"), names));
        assertThat(insideWasAsked).isEmpty();
    }

    @Test
    void oneAddressOfTheInsideAmongOthersIsEnough() {
        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(at("mirror.test"), answering("127.0.0.2,127.0.0.1"), MIRROR))
                .withMessageContaining("127.0.0.1");
        assertThat(mirrorWasAsked).isEmpty();
    }

    /** Nobody but this test knows the name: whoever resolved it again would find nothing. */
    @Test
    void theConnectionGoesToTheAddressThatWasChecked() throws Exception {
        // when
        StagedFile file = fetch(at("mirror.test"), answering(MIRROR, INSIDE), MIRROR);

        // then
        assertThat(file.path()).hasBinaryContent(KERNEL);
        assertThat(mirrorWasAsked).containsExactly("mirror.test:" + port() + "/kernel");
        assertThat(insideWasAsked).isEmpty();
    }

    @Test
    void aNameThatMovesInsideBetweenTwoAttemptsIsRefusedThen() {
        // given
        answers.add(exchange -> exchange.sendResponseHeaders(503, -1));

        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(at("mirror.test"), answering(MIRROR, INSIDE), MIRROR))
                .withMessageContaining("mirror.test (127.0.0.1)");
        assertThat(time.pauses).hasSize(1);
        assertThat(insideWasAsked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:%d/metadata", "//127.0.0.1:%d/metadata", "http://mirror.test:%d/again"})
    void aRedirectInsideIsRefused(String location) {
        // given
        answers.add(redirect(location.formatted(port())));

        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(at("mirror.test"), insideWhenAskedAgain(), MIRROR))
                .matches(e -> e.code() == Code.BAD_ARTIFACT)
                .withMessageContainingAll(at("mirror.test"), "redirects to", "127.0.0.1");
        assertThat(time.pauses).isEmpty();
        assertThat(insideWasAsked).isEmpty();
    }

    /** Names are at the mirror when they are asked for first, and addresses are what they are. */
    private static Resolver insideWhenAskedAgain() {
        Resolver names = answering(MIRROR, INSIDE);
        return host -> host.matches("[0-9.]+") ? InetAddress.getAllByName(host) : names.resolve(host);
    }

    @Test
    void whatIsListedIsReachedByRedirectsToo() throws Exception {
        // given
        answers.add(redirect(at(INSIDE)));

        // when
        StagedFile file = fetch(at(MIRROR), InetAddress::getAllByName, "127.0.0.0/8");

        // then
        assertThat(file.path()).hasBinaryContent(KERNEL);
        assertThat(insideWasAsked).containsExactly("/kernel");
    }

    @Test
    void theControlPlanesOwnOriginIsReachedWhereverItIs() throws Exception {
        // when
        StagedFile file = fetch(at(INSIDE) + "?a=b%20c", at(INSIDE), InetAddress::getAllByName);

        // then
        assertThat(file.path()).hasBinaryContent(KERNEL);
        assertThat(insideWasAsked).containsExactly("/kernel?a=b%20c");
    }

    @Test
    void anotherPortOfTheControlPlanesHostIsNotItsOrigin() {
        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(at(INSIDE), "http://127.0.0.1:1/", InetAddress::getAllByName));
        assertThat(insideWasAsked).isEmpty();
    }

    @Test
    void pathAndQueryArriveAsTheyWereRegistered() throws Exception {
        // when
        fetch("http://mirror.test:" + port() + "/a%2Fb;c?d=%2B&e#f", answering(MIRROR), MIRROR);

        // then
        assertThat(mirrorWasAsked).containsExactly("mirror.test:" + port() + "/a%2Fb;c?d=%2B&e");
    }

    /** It would resolve the name itself, and connect to what it likes. */
    @Test
    void noProxyIsAsked() throws Exception {
        // given
        System.setProperty("http.proxyHost", INSIDE);
        System.setProperty("http.proxyPort", Integer.toString(port()));
        try {
            // when
            fetch(at("mirror.test"), answering(MIRROR), MIRROR);
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
        }

        // then
        assertThat(mirrorWasAsked).hasSize(1);
        assertThat(insideWasAsked).isEmpty();
    }
}
