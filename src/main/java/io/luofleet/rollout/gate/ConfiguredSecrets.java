// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

import io.luofleet.plan.GateSecrets;
import io.luofleet.plan.model.Gate;
import io.luofleet.plan.model.Gate.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The secrets that gates may name. Whoever writes a strategy chooses the server, so a secret is sent only to the hosts that the
 * configuration, which is another one's, allows.
 */
@ApplicationScoped
class ConfiguredSecrets implements GateSecrets {
    private static final String KEY = "luofleet.rollout.gate-secrets.";

    private final GateConfig config;

    ConfiguredSecrets(GateConfig config) {
        this.config = config;
    }

    @Override
    public Optional<String> objection(Secret secret) {
        if (!config.gateSecrets().containsKey(secret.name())
                && !config.gateSecretFiles().containsKey(secret.name())) {
            return Optional.of("names a secret that is not configured; set %s%s, or gate-secret-files.%s"
                    .formatted(KEY, secret.name(), secret.name()));
        }
        return switch (secret.use()) {
            case SIGN, TRUST -> Optional.empty();
            case SEND ->
                mayBeSent(secret)
                        ? Optional.empty()
                        : Optional.of(
                                "names a secret that may not be sent to %s; luofleet.rollout.gate-secret-hosts.%s says where"
                                        .formatted(
                                                secret.url() == null
                                                        ? "no host"
                                                        : secret.url().getHost(),
                                                secret.name()));
        };
    }

    private boolean mayBeSent(Secret secret) {
        String hosts = config.gateSecretHosts().getOrDefault(secret.name(), "");
        return secret.url() != null
                && Arrays.stream(hosts.split(",")).anyMatch(host -> host.strip()
                        .equalsIgnoreCase(secret.url().getHost()));
    }

    /**
     * What a gate's secret is now.
     *
     * @throws SecretException when it must not be used, or cannot be read
     */
    String value(Gate gate, String field) throws SecretException {
        Secret secret = gate.secrets().stream()
                .filter(s -> s.field().equals(field))
                .findFirst()
                .orElseThrow();
        Optional<String> objection = objection(secret);
        if (objection.isPresent()) {
            throw new SecretException("'%s' %s".formatted(field, objection.get()));
        }
        String value = config.gateSecrets().get(secret.name());
        return value == null ? read(secret.name()) : value;
    }

    private String read(String name) throws SecretException {
        String file = config.gateSecretFiles().get(name);
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new SecretException("the file of the secret %s cannot be read: %s".formatted(name, e));
        }
    }

    /** A secret that cannot be used. */
    static final class SecretException extends Exception {
        private static final long serialVersionUID = 1;

        SecretException(String message) {
            super(message);
        }
    }
}
