// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.plan.model.Gate;
import io.luofleet.platform.text.PlainText;
import io.luofleet.rollout.gate.ConfiguredSecrets.SecretException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A signed request that a service answers with go or no-go. */
@ApplicationScoped
class WebhookGate {
    /** Has {@code sha256=} and the HMAC-SHA256 of the body, hexadecimal. */
    static final String SIGNATURE = "X-Luofleet-Signature";

    private static final int LONGEST_REASON = 1_000;

    private final GateHttp http;
    private final ConfiguredSecrets secrets;
    private final ObjectMapper json;

    WebhookGate(GateHttp http, ConfiguredSecrets secrets, ObjectMapper json) {
        this.http = http;
        this.secrets = secrets;
        this.json = json;
    }

    GateReply ask(Gate.Webhook gate, String body, Duration atMost) {
        String secret;
        try {
            secret = secrets.value(gate, "secret");
        } catch (SecretException e) {
            return new GateReply.Nothing(e.getMessage());
        }
        var request = new GateRequest(
                gate.url(),
                Map.of("Content-Type", "application/json", SIGNATURE, "sha256=" + hmac(secret, body)),
                body);
        return http.ask(request, null, atMost, this::read);
    }

    private Optional<GateReply.Said> read(String body) {
        try {
            JsonNode answer = json.readTree(body);
            if (!answer.path("go").isBoolean()) {
                return Optional.empty();
            }
            String reason = answer.path("reason").asText("");
            return Optional.of(
                    new GateReply.Said(answer.path("go").booleanValue(), PlainText.clean(reason, LONGEST_REASON)));
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    static String hmac(String secret, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
