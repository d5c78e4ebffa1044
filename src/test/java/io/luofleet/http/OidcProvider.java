// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Base64;
import java.util.Map;

/** A real provider, a process of its own; its key is known here, so that tests can make tokens that it never would. */
public final class OidcProvider implements QuarkusTestResourceLifecycleManager {
    static final String ISSUER = "test.oidc.issuer";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "a secret of this run";
    private static final Map<String, Map<String, Object>> CLIENTS = Map.of(
            "sre",
                    Map.of(
                            "groups",
                            new String[] {"fleet-sre", "admin"},
                            "luofleet_scope",
                            "*",
                            "preferred_username",
                            "sre"),
            "zone-a",
                    Map.of(
                            "groups",
                            new String[] {"fleet-sre"},
                            "luofleet_scope",
                            "zone=a",
                            "preferred_username",
                            "zone-a"),
            "stranger",
                    Map.of(
                            "groups",
                            new String[] {"somebody"},
                            "luofleet_scope",
                            "*",
                            "preferred_username",
                            "stranger"),
            "unscoped", Map.of("groups", new String[] {"fleet-sre"}, "preferred_username", "unscoped"));

    private static KeyPair key;
    private static String issuer;
    private Process process;

    @Override
    public Map<String, String> start() {
        try {
            key = newKey();
            String installed = run("scripts/oidc-provider");
            process = new ProcessBuilder("node", "src/test/oidc/provider.mjs", installed)
                    .redirectError(Path.of("target/oidc-provider.log").toFile())
                    .start();
            var writer = process.outputWriter(StandardCharsets.UTF_8);
            writer.write(JSON.writeValueAsString(
                    Map.of("jwk", jwk((RSAPrivateCrtKey) key.getPrivate()), "clients", clients())));
            writer.write('\n');
            writer.flush();
            issuer = process.inputReader(StandardCharsets.UTF_8).readLine();
            if (issuer == null) {
                throw new IllegalStateException("the provider did not start, see target/oidc-provider.log");
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the provider did not start", e);
        }
        return Map.of(
                "quarkus.oidc.tenant-enabled", "true",
                "quarkus.oidc.auth-server-url", issuer,
                "quarkus.oidc.client-id", "luofleet",
                "quarkus.oidc.token.audience", "luofleet",
                "quarkus.oidc.roles.role-claim-path", "groups",
                "luofleet.security.oidc.roles.fleet-sre", "operator,approver",
                "luofleet.security.oidc.scope-claim", "luofleet_scope");
    }

    @Override
    public void stop() {
        if (process != null) {
            process.destroy();
        }
    }

    /** The address that tokens name as their issuer. */
    static String issuer() {
        return issuer;
    }

    /** A token that the provider gives this client. */
    static String token(String client) throws IOException, InterruptedException {
        String basic = Base64.getEncoder()
                .encodeToString((client + ":" + SECRET.replace(' ', '+')).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(issuer + "/token"))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode answer = JSON.readTree(response.body());
        if (response.statusCode() != 200) {
            throw new AssertionError(response.body());
        }
        return answer.path("access_token").asText();
    }

    /** A token with these claims, signed with the provider's own key. */
    static String signed(Map<String, ?> claims) {
        return signed(claims, key.getPrivate());
    }

    /** The same, signed with somebody else's key. */
    static String forged(Map<String, ?> claims) {
        try {
            return signed(claims, newKey().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same without any signature. */
    static String unsigned(Map<String, ?> claims) {
        return part(Map.of("alg", "none", "typ", "at+jwt")) + "." + part(claims) + ".";
    }

    private static String signed(Map<String, ?> claims, PrivateKey with) {
        try {
            String content = part(Map.of("alg", "RS256", "typ", "at+jwt", "kid", "test")) + "." + part(claims);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(with);
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String part(Object json) {
        try {
            return encode(JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static Map<String, Object> clients() {
        var clients = new java.util.HashMap<String, Object>();
        CLIENTS.forEach((id, claims) -> clients.put(id, Map.of("secret", SECRET, "claims", claims)));
        return clients;
    }

    private static Map<String, String> jwk(RSAPrivateCrtKey key) {
        return Map.ofEntries(
                Map.entry("kty", "RSA"),
                Map.entry("use", "sig"),
                Map.entry("alg", "RS256"),
                Map.entry("kid", "test"),
                Map.entry("n", number(key.getModulus())),
                Map.entry("e", number(key.getPublicExponent())),
                Map.entry("d", number(key.getPrivateExponent())),
                Map.entry("p", number(key.getPrimeP())),
                Map.entry("q", number(key.getPrimeQ())),
                Map.entry("dp", number(key.getPrimeExponentP())),
                Map.entry("dq", number(key.getPrimeExponentQ())),
                Map.entry("qi", number(key.getCrtCoefficient())));
    }

    /** RFC 7518: big-endian, without a sign. */
    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        return encode(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
    }

    static String run(String... command) throws IOException {
        Process script = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var reader = new BufferedReader(new InputStreamReader(script.getInputStream(), StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            if (line == null) {
                throw new IOException(String.join(" ", command) + " printed nothing");
            }
            return line;
        }
    }
}
