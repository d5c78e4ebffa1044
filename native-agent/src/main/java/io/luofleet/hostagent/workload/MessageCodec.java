// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.hostagent.json.Json;
import io.luofleet.hostagent.json.JsonException;
import io.luofleet.hostagent.text.SafeText;
import io.luofleet.wire.SessionState.FileState;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Messages of the workload protocol to and from their JSON lines. Unknown fields are ignored. */
public final class MessageCodec {
    /** The longest line, its newline included, in bytes. */
    public static final int MAX_LINE_BYTES = 64 * 1024;

    /** The version of the protocol this agent speaks. */
    public static final int VERSION = 1;

    private static final int MAX_TEXT = 4096;
    private static final int MAX_HANDLER_BYTES = 47;
    private static final BigInteger MAX_TOKEN = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private MessageCodec() {}

    /**
     * Reads one line, with or without its newline.
     *
     * @throws MessageException when it is no message of the protocol
     */
    public static ClientMessage parse(byte[] line) throws MessageException {
        JsonNode json = object(line);
        String command = text(json, "cmd", true);
        return switch (command) {
            case "CLAIM" -> new ClientMessage.Claim(text(json, "id", true));
            case "SUBSCRIBE" -> new ClientMessage.Subscribe(text(json, "id", true), version(json));
            case "READY" -> new ClientMessage.Ready(files(json));
            case "FAILED" -> new ClientMessage.Failed(orElse(shown(json, "reason"), "no reason given"));
            case "ABORTED" -> new ClientMessage.Aborted();
            case "RESUMED" -> new ClientMessage.Resumed(verdict(json));
            case "UNSUBSCRIBE" -> new ClientMessage.Unsubscribe(text(json, "id", true));
            case "STATUS" -> new ClientMessage.Status();
            default -> throw new MessageException("unknown cmd '" + command + "'");
        };
    }

    /** Writes one line, its newline included. */
    public static byte[] encode(AgentMessage message) {
        return Json.line(json -> message.accept(new MessageWriter(json)));
    }

    private static JsonNode object(byte[] line) throws MessageException {
        try {
            JsonNode json = Json.read(line);
            if (!json.isObject()) {
                throw new MessageException("a line must be one JSON object");
            }
            return json;
        } catch (JsonException e) {
            throw new MessageException("not JSON: " + e.getMessage());
        } catch (CharacterCodingException e) {
            throw new MessageException("not UTF-8: " + e.getMessage());
        }
    }

    private static int version(JsonNode json) throws MessageException {
        JsonNode version = json.get("version");
        if (absent(version)) {
            return VERSION;
        }
        if (!version.isInt()) {
            throw new MessageException("version must be a whole number");
        }
        return version.intValue();
    }

    private static Verdict verdict(JsonNode json) throws MessageException {
        JsonNode verified = json.get("verified");
        if (!absent(verified) && !verified.isBoolean()) {
            throw new MessageException("verified must be true or false");
        }
        return new Verdict(
                absent(verified) ? null : verified.booleanValue(),
                count(json, "bytesVerified"),
                count(json, "blackoutNanos"),
                shown(json, "detail"));
    }

    private static List<FileState> files(JsonNode json) throws MessageException {
        JsonNode files = json.get("files");
        if (absent(files)) {
            return List.of();
        }
        if (!files.isArray()) {
            throw new MessageException("files must be an array");
        }
        List<FileState> result = new ArrayList<>(files.size());
        Set<Long> tokens = new HashSet<>();
        for (JsonNode file : files) {
            FileState state = file(file);
            if (!tokens.add(state.token())) {
                throw new MessageException("token " + Long.toUnsignedString(state.token()) + " is named twice");
            }
            result.add(state);
        }
        return result;
    }

    private static FileState file(JsonNode file) throws MessageException {
        JsonNode token = file.get("token");
        if (token == null || !token.isIntegralNumber() || outside(token.bigIntegerValue())) {
            throw new MessageException("each file needs a token, an unsigned 64-bit number");
        }
        String handler = shown(file, "handler");
        if (handler != null && handler.getBytes(StandardCharsets.UTF_8).length > MAX_HANDLER_BYTES) {
            throw new MessageException("a handler's name has at most " + MAX_HANDLER_BYTES + " bytes");
        }
        // There are few handlers and many files.
        String shared = handler == null ? null : handler.intern();
        return new FileState(token.bigIntegerValue().longValue(), shared, shown(file, "name"), count(file, "bytes"));
    }

    private static boolean outside(BigInteger token) {
        return token.signum() < 0 || token.compareTo(MAX_TOKEN) > 0;
    }

    /** Text that is for people, and on its way to logs, terminals and the control plane. */
    private static String shown(JsonNode json, String field) throws MessageException {
        return SafeText.of(text(json, field, false));
    }

    private static String text(JsonNode json, String field, boolean required) throws MessageException {
        JsonNode value = json.get(field);
        if (absent(value)) {
            if (required) {
                throw new MessageException(field + " is missing");
            }
            return null;
        }
        if (!value.isTextual() || value.textValue().length() > MAX_TEXT) {
            throw new MessageException(field + " must be a string of at most " + MAX_TEXT + " characters");
        }
        return value.textValue();
    }

    private static Long count(JsonNode json, String field) throws MessageException {
        JsonNode value = json.get(field);
        if (absent(value)) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw new MessageException(field + " must be a whole number of at least 0");
        }
        return value.longValue();
    }

    private static boolean absent(JsonNode value) {
        return value == null || value.isNull();
    }

    private static String orElse(String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
