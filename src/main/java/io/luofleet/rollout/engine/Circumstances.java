// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.util.Map;

/**
 * What bears on a rollout without being part of it. Read without a lock, so as of about now.
 *
 * @param watched how the updated hosts of the present wave are, by name; a host that is missing is not watched
 * @param lastNonAnswer what asking the present gate last came to; {@code null} when it has not failed to answer
 * @param retirement of the release; {@code null} while hosts may go to it
 */
public record Circumstances(Map<String, Watched> watched, NonAnswer lastNonAnswer, Retirement retirement) {
    /** Nobody is watched, and nothing is known against going on. */
    public static final Circumstances NONE = new Circumstances(Map.of(), null, null);

    /** Copies. */
    public Circumstances {
        watched = Map.copyOf(watched);
    }
}
