// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.luofleet.hostagent.control.ControlClient.Asked;
import io.luofleet.hostagent.control.ControlClient.Recorded;
import io.luofleet.hostagent.control.Exchange.Raw;
import io.luofleet.wire.AgentApi;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.LeaveToReboot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Where everything that comes back from the network is judged before anything acts on it. An answer counts only when it is the
 * control plane's own and whole; whatever else comes, of a proxy, of another host, of a newer or an older control plane, changes
 * nothing and says what is wrong with it.
 */
final class Replies {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final int UNAUTHORIZED = 401;

    private Replies() {}

    /** @param epoch the highest that the host has seen */
    static Answer<EnrolReply> enrolment(Raw raw, long epoch) {
        return own(raw, tree -> {
            EnrolReply reply = Json.read(tree, EnrolReply.class, "hostId", "lastSequence", "epoch");
            Rules rules = new Rules();
            rules.that(reply.lastSequence() >= 0, "counts reports from " + reply.lastSequence());
            rules.that(
                    reply.epoch() >= epoch,
                    "is of epoch " + reply.epoch() + ", and this host has seen " + epoch
                            + ": it is an older control plane, or one restored from a backup in which an update is under way. If"
                            + " this control plane is the right one, let its update of this host end");
            return rules.judged(reply);
        });
    }

    /** @param epoch the highest that was seen before the question */
    static Answer<Directive> directive(Raw raw, UUID hostId, long epoch) {
        if (raw.status() == 204 && raw.clock().isPresent()) {
            return new Answer.Nothing<>();
        }
        return own(raw, tree -> directive(tree, hostId, epoch));
    }

    private static Directive directive(JsonNode tree, UUID hostId, long epoch) throws BadReply {
        Directive directive = Json.read(tree, Directive.class, "hostId", "revision", "epoch", "desired");
        Rules rules = new Rules();
        DirectiveRules.check(rules, directive, hostId, epoch);
        return rules.judged(directive);
    }

    /** The acknowledgement counts by itself, so that a directive nobody understands does not hold up what the host reports. */
    static Answer<Recorded> report(Raw raw, Asked asked) {
        return own(raw, tree -> {
            Rules rules = new Rules();
            JsonNode sequence = tree.path("sequence");
            rules.that(
                    sequence.isIntegralNumber()
                            && sequence.canConvertToLong()
                            && sequence.longValue() == asked.sequence(),
                    "is not to report " + asked.sequence() + " but to "
                            + (sequence.isMissingNode() ? "none" : Problem.printable(sequence.toString())));
            rules.that(tree.path("duplicate").isBoolean(), "does not say whether the report is a duplicate");
            rules.that(tree.path("directive").isObject(), "has no directive");
            rules.judged(tree);
            try {
                Directive directive = directive(tree.path("directive"), asked.hostId(), asked.epoch());
                return new Recorded(Optional.of(directive), "", leave(tree.path("leave"), asked));
            } catch (BadReply bad) {
                return new Recorded(
                        Optional.empty(),
                        bad.getMessage(),
                        new Leave.Withheld("the directive with it " + bad.getMessage()));
            }
        });
    }

    private static Leave leave(JsonNode tree, Asked asked) {
        if (tree.isMissingNode() || tree.isNull()) {
            return new Leave.Withheld("the reply has none");
        }
        try {
            LeaveToReboot leave = Json.read(tree, LeaveToReboot.class, "epoch", "sequence", "slotFence");
            List<String> differences = LeaveRules.differences(leave, asked);
            return differences.isEmpty()
                    ? new Leave.Given(leave)
                    : new Leave.Withheld("it is not what was asked for: " + String.join("; ", differences));
        } catch (BadReply bad) {
            return new Leave.Withheld("it " + bad.getMessage());
        }
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(JsonNode tree) throws BadReply;
    }

    /** The body of a 200, or the problem of a refusal; only when they are the control plane's. */
    private static <T> Answer<T> own(Raw raw, Reader<T> reader) {
        if (raw.status() == 200 && raw.type().equals(JSON)) {
            try {
                JsonNode tree = Json.MAPPER.readTree(raw.body());
                if (tree == null || !tree.isObject()) {
                    return unusable(raw, "an answer that is no JSON object");
                }
                return new Answer.Ok<>(reader.read(tree));
            } catch (BadReply bad) {
                return unusable(raw, "the answer " + bad.getMessage());
            } catch (IOException e) {
                return unusable(raw, "an answer that cannot be read: " + firstLine(e));
            }
        }
        Optional<Problem> problem = problem(raw);
        if (problem.isEmpty()) {
            return unusable(raw, foreign(raw));
        }
        return problem.get().kind() == Problem.Kind.NOT_NOW
                ? unusable(raw, problem.get().toString())
                : new Answer.Refused<>(problem.get());
    }

    private static <T> Answer<T> unusable(Raw raw, String reason) {
        return new Answer.Unusable<>(reason, raw.retryAfter());
    }

    private static String foreign(Raw raw) {
        if (raw.status() == UNAUTHORIZED) {
            // What a 401 says to a request with a body the JDK keeps to itself.
            return "HTTP 401: this host has no certificate that holds; enrol it (luo-agent enrol), or ask what became of its"
                    + " certificate";
        }
        return "HTTP " + raw.status()
                + (raw.type().isEmpty() ? "" : " (" + Problem.printable(raw.type()) + ")")
                + (raw.location() == null ? "" : " to " + Problem.printable(raw.location()))
                + " is no answer of the control plane; look at proxies in between and at --control";
    }

    private static Optional<Problem> problem(Raw raw) {
        if (raw.status() < 400 || !raw.type().equals(PROBLEM)) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.MAPPER.readTree(raw.body());
            String type = json == null ? "" : json.path("type").asText("");
            boolean ours = type.startsWith(AgentApi.PROBLEM)
                    && json.path("status").isInt()
                    && json.path("status").intValue() == raw.status();
            return ours
                    ? Optional.of(new Problem(
                            raw.status(),
                            type,
                            json.path("detail").asText(json.path("title").asText(""))))
                    : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private static String firstLine(Exception e) {
        String text = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        // What the library adds is about how to set it up otherwise.
        String what = String.valueOf(text).replaceAll(" \\((set|but might) [^)]*\\)", "");
        String where = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(part -> part.getFieldName() == null ? "" + part.getIndex() : part.getFieldName())
                        .collect(Collectors.joining("."))
                : "";
        return Problem.printable(where.isEmpty() ? what : where + ": " + what);
    }

    /** What is wrong with a reply, as the rest of a sentence about it. */
    static final class BadReply extends Exception {
        private static final long serialVersionUID = 1L;

        BadReply(String message) {
            super(message);
        }
    }

    /** Gathers what is wrong. */
    static final class Rules {
        private final List<String> broken = new ArrayList<>();

        void that(boolean holds, String otherwise) {
            if (!holds) {
                broken.add(otherwise);
            }
        }

        <T> T judged(T reply) throws BadReply {
            if (!broken.isEmpty()) {
                throw new BadReply(String.join(", ", broken));
            }
            return reply;
        }
    }

    /** Made by the first exchange rather than with the client: by then the guests have their memory. */
    static final class Json {
        /** Lenient in one thing, members that a newer control plane adds; in all else a guess is worse than no answer. */
        static final ObjectMapper MAPPER = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();

        private Json() {}

        /** @param required members that must be there; a record would have 0 in place of a number that is not */
        static <T> T read(JsonNode tree, Class<T> type, String... required) throws BadReply {
            Rules rules = new Rules();
            for (String name : required) {
                rules.that(tree.hasNonNull(name), "has no " + name);
            }
            rules.judged(tree);
            try {
                return MAPPER.treeToValue(tree, type);
            } catch (IOException | RuntimeException e) {
                throw new BadReply("cannot be read: " + firstLine(e));
            }
        }
    }

    /** How long an agent does as it is told by {@code Retry-After}: a host that is silent for longer counts as down. */
    static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(1);
}
