// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.problem;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.luofleet.platform.text.RefusedValueException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one place where exceptions become problem documents. */
public class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final int RETRY_AFTER_SECONDS = 5;

    private final ApiPaths paths;
    private final DatabaseTrouble trouble;

    ProblemMappers(ApiPaths paths, DatabaseTrouble trouble) {
        this.paths = paths;
        this.trouble = trouble;
    }

    @ServerExceptionMapper
    Response domain(ProblemException e, UriInfo uri) {
        Problem problem = Problem.of(e.type(), e.getMessage(), uri.getPath(), e.members());
        Response.ResponseBuilder response = Response.fromResponse(problem.response());
        e.headers().forEach(response::header);
        return response.build();
    }

    @ServerExceptionMapper
    Response mismatch(MismatchedInputException e, UriInfo uri) {
        return json(e, uri);
    }

    @ServerExceptionMapper
    Response json(JsonProcessingException e, UriInfo uri) {
        if (e instanceof RefusedValueException refused) {
            return invalid(List.of(new Problem.Violation(refused.field(), refused.rule())), uri);
        }
        Map<String, Object> members = new LinkedHashMap<>();
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            members.put("field", path(mapping.getPath()));
        }
        JsonLocation at = e.getLocation();
        if (at != null && at.getLineNr() > 0) {
            members.put("line", at.getLineNr());
            members.put("column", at.getColumnNr());
        }
        return Problem.of(ProblemType.MALFORMED_JSON, what(e), uri.getPath(), members)
                .response();
    }

    @ServerExceptionMapper
    Response validation(ValidationException e, UriInfo uri) {
        if (!(e instanceof ConstraintViolationException violated) || isOwnFault(violated)) {
            return unexpected(e, uri);
        }
        List<Problem.Violation> violations = violated.getConstraintViolations().stream()
                .map(v -> new Problem.Violation(field(v.getPropertyPath()), v.getMessage()))
                .sorted(Comparator.comparing(Problem.Violation::field).thenComparing(Problem.Violation::message))
                .toList();
        return invalid(violations, uri);
    }

    @ServerExceptionMapper
    Response invalid(InvalidRequestException e, UriInfo uri) {
        return invalid(e.violations(), uri);
    }

    @ServerExceptionMapper
    Response http(WebApplicationException e, UriInfo uri) {
        if (e.getCause() instanceof JsonProcessingException cause) {
            return json(cause, uri);
        }
        if (e.getCause() instanceof ProblemException cause) {
            return domain(cause, uri);
        }
        if (e.getCause() instanceof InvalidRequestException cause) {
            return invalid(cause, uri);
        }
        int status = e.getResponse().getStatus();
        if (status < 400) {
            return e.getResponse();
        }
        return switch (status) {
            case 404 -> http(ProblemType.NOT_FOUND, "Nothing is found under " + uri.getPath() + ".", uri);
            case 405 -> notAllowed(uri);
            case 406 -> http(ProblemType.NOT_ACCEPTABLE, "Ask for application/json.", uri);
            case 415 -> http(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send Content-Type: application/json.", uri);
            case 500, 501, 502, 503, 504 -> unexpected(e, uri);
            default -> {
                var problem = new Problem(
                        ProblemType.REQUEST_REFUSED.uri(),
                        ProblemType.REQUEST_REFUSED.title(),
                        status,
                        e.getMessage(),
                        uri.getPath(),
                        Map.of());
                yield problem.response();
            }
        };
    }

    private Response notAllowed(UriInfo uri) {
        String allowed = String.join(", ", paths.methods(uri.getPath()));
        Problem problem = Problem.of(
                ProblemType.METHOD_NOT_ALLOWED, "This path has only %s.".formatted(allowed), uri.getPath(), Map.of());
        return Response.fromResponse(problem.response())
                .header("Allow", allowed)
                .build();
    }

    /** Nothing of the inside leaves; the id leads to the log. */
    @ServerExceptionMapper
    Response unexpected(Throwable e, UriInfo uri) {
        if (trouble.isBehind(e)) {
            return domain(
                    new ProblemException(
                                    ProblemType.UNAVAILABLE,
                                    "The control plane cannot reach its database at present. Nothing was done; come back after the time in Retry-After.")
                            .retryAfterSeconds(RETRY_AFTER_SECONDS),
                    uri);
        }
        if (isOfAClientThatIsGone(e)) {
            // Nobody reads this; an entity would be written to a connection that is closed.
            return Response.status(ProblemType.REQUEST_TIMEOUT.status()).build();
        }
        String id = UUID.randomUUID().toString();
        LOG.errorf(e, "Internal error %s at %s", id, uri.getPath());
        return Problem.of(
                        ProblemType.INTERNAL_ERROR,
                        "The control plane failed at this request. Its log says more under error id " + id + ".",
                        uri.getPath(),
                        Map.of("errorId", id))
                .response();
    }

    /** Its connection, or its stream of HTTP/2, ended while its body was read. */
    private static boolean isOfAClientThatIsGone(Throwable e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof HttpClosedException || each instanceof StreamResetException) {
                return true;
            }
        }
        return false;
    }

    private static Response http(ProblemType type, String detail, UriInfo uri) {
        return Problem.of(type, detail, uri.getPath(), Map.of()).response();
    }

    private static Response invalid(List<Problem.Violation> violations, UriInfo uri) {
        String detail =
                violations.stream().map(v -> v.field() + " " + v.message()).collect(Collectors.joining("; "));
        return Problem.of(ProblemType.INVALID_REQUEST, detail, uri.getPath(), Map.of("violations", violations))
                .response();
    }

    private static String what(JsonProcessingException e) {
        return switch (e) {
            case UnrecognizedPropertyException u ->
                "Unknown field '%s'; known here: %s."
                        .formatted(
                                u.getPropertyName(),
                                u.getKnownPropertyIds() == null
                                        ? "none"
                                        : u.getKnownPropertyIds().stream()
                                                .map(String::valueOf)
                                                .sorted()
                                                .collect(Collectors.joining(", ")));
            case InvalidFormatException f
            when f.getTargetType() != null && f.getTargetType().isEnum() ->
                "'%s' is none of %s."
                        .formatted(
                                f.getValue(), Arrays.toString(f.getTargetType().getEnumConstants()));
            case InvalidFormatException f ->
                "'%s' is not a valid %s."
                        .formatted(f.getValue(), f.getTargetType() == null ? "value" : name(f.getTargetType()));
            case MismatchedInputException m
            when m.getOriginalMessage().startsWith("Trailing token") -> "Something follows the end of the JSON value.";
            case MismatchedInputException m
            when m.getTargetType() != null -> "Expected %s here.".formatted(name(m.getTargetType()));
            default -> firstSentence(e.getOriginalMessage());
        };
    }

    private static String name(Class<?> type) {
        if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "an object";
        }
        if (Iterable.class.isAssignableFrom(type) || type.isArray()) {
            return "an array";
        }
        return switch (type.getSimpleName()) {
            case "long", "int", "Long", "Integer" -> "whole number";
            case "boolean", "Boolean" -> "boolean";
            case "String" -> "text";
            case "Instant" -> "instant (ISO-8601, for example 2026-01-31T12:00:00Z)";
            case "Duration" -> "duration (ISO-8601, for example PT30S)";
            default -> type.getSimpleName();
        };
    }

    /** Jackson's messages go on with Java class names and source references, which are none of the client's business. */
    private static String firstSentence(String message) {
        if (message == null) {
            return "The body cannot be read.";
        }
        String line = message.lines().findFirst().orElse("");
        int inside = line.indexOf(" (for Object");
        line = inside > 0 ? line.substring(0, inside) : line;
        return line.contains("`") ? "The value does not fit here." : line;
    }

    private static String path(List<JsonMappingException.Reference> path) {
        StringBuilder text = new StringBuilder();
        for (var step : path) {
            if (step.getFieldName() == null) {
                text.append('[').append(step.getIndex()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return text.toString();
    }

    /** Method and parameter names of ours precede the field; a query parameter has only its own name. */
    private static String field(Path path) {
        List<String> nodes = new ArrayList<>();
        List<Path.Node> all = StreamSupport.stream(path.spliterator(), false).toList();
        for (int i = 0; i < all.size(); i++) {
            Path.Node node = all.get(i);
            boolean ours = node.getKind() == ElementKind.METHOD
                    || (node.getKind() == ElementKind.PARAMETER && i < all.size() - 1);
            if (!ours && node.getName() != null) {
                String index = node.isInIterable() && node.getIndex() != null ? "[" + node.getIndex() + "]" : "";
                if (!index.isEmpty() && !nodes.isEmpty()) {
                    nodes.set(nodes.size() - 1, nodes.getLast() + index);
                }
                if (node.getKind() != ElementKind.CONTAINER_ELEMENT) {
                    nodes.add(node.getName());
                }
            }
        }
        return String.join(".", nodes);
    }

    private static boolean isOwnFault(ConstraintViolationException e) {
        return e.getConstraintViolations().stream()
                .map(ConstraintViolation::getPropertyPath)
                .anyMatch(p -> StreamSupport.stream(p.spliterator(), false)
                        .anyMatch(n -> n.getKind() == ElementKind.RETURN_VALUE));
    }
}
