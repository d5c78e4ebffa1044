// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.luofleet.platform.Shown;
import io.luofleet.platform.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What stood under the path of a request before it, so that its answer can be recorded with what it changed. */
@ApplicationScoped
class Before {
    private static final Logger LOG = Logger.getLogger(Before.class);

    private final Instance<Shown> kinds;
    private final ObjectMapper json;

    Before(@Any Instance<Shown> kinds, ObjectMapper json) {
        this.kinds = kinds;
        this.json = json;
    }

    /**
     * What stands under a path now, or under what the path is a verb of.
     *
     * @param path decoded
     * @return missing where nothing does, as before it is made
     */
    JsonNode at(String path) {
        return kind(path)
                .flatMap(kind -> shown(kind, key(kind.collection(), path)))
                .<JsonNode>map(json::valueToTree)
                .orElse(MissingNode.getInstance());
    }

    /**
     * What a request has changed.
     *
     * @param before as it was
     * @param path decoded
     * @param answer the entity of its answer; {@code null} for none
     * @return see {@link Difference}
     */
    String changes(JsonNode before, String path, Object answer) {
        JsonNode after = before.isMissingNode() && answer != null ? json.valueToTree(answer) : at(path);
        return Difference.of(before, after).orElse(null);
    }

    private Optional<Shown> kind(String path) {
        return kinds.stream()
                .filter(kind -> path.equals(kind.collection()) || path.startsWith(kind.collection() + "/"))
                .findFirst();
    }

    private static Optional<?> shown(Shown kind, String key) {
        try {
            return kind.look().apply(key);
        } catch (ProblemException _) {
            return Optional.empty();
        } catch (RuntimeException e) {
            // What was asked is recorded, and must not fail for what is said of it beside.
            LOG.errorf(e, "%s '%s' cannot be shown for the audit", kind.collection(), key);
            return Optional.empty();
        }
    }

    private static String key(String collection, String path) {
        String rest = path.length() == collection.length() ? "" : path.substring(collection.length() + 1);
        int end = rest.indexOf('/');
        return end < 0 ? rest : rest.substring(0, end);
    }
}
