// SPDX-License-Identifier: Apache-2.0
package io.luofleet.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.platform.http.WholeBody;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Callers;
import io.luofleet.wire.Sha256;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Answers a request whose key was used before: what was answered then, or why not. Behind the audit, which records also those. The
 * header is that of the IETF draft {@code draft-ietf-httpapi-idempotency-key-header}, a quoted string; without quotes it is taken too.
 */
@Provider
@Priority(Priorities.AUTHORIZATION + 200)
class IdempotencyFilter implements ContainerRequestFilter {
    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    /** In characters, without the quotes. */
    static final int LONGEST = 255;

    /** Visible ASCII but the quote and the backslash, in quotes or not. */
    private static final Pattern KEY = Pattern.compile("(\"?)([\\x21\\x23-\\x5b\\x5d-\\x7e]{1," + LONGEST + "})\\1");

    private final KeptAnswers answers;
    private final Callers callers;
    private final RoutingContext request;
    private final ResourceInfo resource;
    private final ObjectMapper json;

    IdempotencyFilter(
            KeptAnswers answers, Callers callers, RoutingContext request, ResourceInfo resource, ObjectMapper json) {
        this.answers = answers;
        this.callers = callers;
        this.request = request;
        this.resource = resource;
        this.json = json;
    }

    @Override
    public void filter(ContainerRequestContext context) throws IOException {
        if (!isIdempotent()) {
            return;
        }
        String dryRun = context.getUriInfo().getQueryParameters().getFirst(Idempotent.DRY_RUN);
        List<String> keys = context.getHeaders().get(HEADER);
        // Of a dry run nothing stays, its answer neither.
        if (DryRun.note(request, resource.getResourceMethod(), dryRun) || keys == null) {
            return;
        }
        var keyed = new Keyed(callers.current().credential(), key(keys), digest(context));
        Optional<KeptAnswer> kept = answers.find(keyed);
        if (kept.isPresent()) {
            context.abortWith(replayed(keyed, kept.get()));
        } else {
            request.put(Keyed.ATTRIBUTE, keyed);
        }
    }

    private boolean isIdempotent() {
        return resource.getResourceMethod() != null
                && resource.getResourceMethod().isAnnotationPresent(Idempotent.class);
    }

    private static String key(List<String> keys) {
        var key = KEY.matcher(keys.getFirst());
        if (keys.size() > 1 || !key.matches()) {
            throw new InvalidRequestException(
                    HEADER,
                    "must be one text of 1 to %d visible ASCII characters, in quotes or not, as a UUID is"
                            .formatted(LONGEST));
        }
        return key.group(2);
    }

    private static String digest(ContainerRequestContext context) throws IOException {
        byte[] body = WholeBody.read(context);
        var uri = context.getUriInfo().getRequestUri();
        String head = "%s %s?%s\n".formatted(context.getMethod(), uri.getRawPath(), uri.getRawQuery());
        byte[] line = head.getBytes(StandardCharsets.UTF_8);
        byte[] whole = new byte[line.length + body.length];
        System.arraycopy(line, 0, whole, 0, line.length);
        System.arraycopy(body, 0, whole, line.length, body.length);
        return Sha256.hex(whole);
    }

    private Response replayed(Keyed keyed, KeptAnswer kept) throws JsonProcessingException {
        if (!kept.digest().equals(keyed.digest())) {
            throw new ProblemException(
                    ProblemType.IDEMPOTENCY_KEY_REUSED,
                    "The %s '%s' was used for another request. Nothing was done; use a new key for each thing that is asked."
                            .formatted(HEADER, keyed.key()));
        }
        if (kept.isSecret()) {
            throw notKept(kept.location());
        }
        JsonNode body = kept.body() == null ? null : json.readTree(kept.body());
        Response.ResponseBuilder answer =
                Response.status(kept.status()).entity(body).header(REPLAYED, "true");
        if (body != null) {
            answer.type(MediaType.APPLICATION_JSON_TYPE);
        }
        if (kept.location() != null) {
            answer.header("Location", kept.location());
        }
        return answer.build();
    }

    private static ProblemException notKept(String location) {
        String path = location == null ? null : URI.create(location).getRawPath();
        var problem = new ProblemException(
                ProblemType.ANSWER_NOT_KEPT,
                "The request was done, and its answer had a secret, which is not kept. If the answer was lost, revoke what was made%s, and ask with a new key."
                        .formatted(path == null ? "" : " (" + path + ")"));
        return path == null ? problem : problem.with("made", path);
    }
}
