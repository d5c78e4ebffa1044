// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security;

import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;

/** Who a request comes from. There is no authentication: the caller says it, and nothing proves it. */
@ApplicationScoped
public class Callers {
    /** The header that says who acts. */
    public static final String HEADER = "X-Luofleet-Actor";

    private static final int LONGEST = 128;

    /** The same for what must not fail in a hurry: nobody in particular where the request does not say. */
    public Principal orNobody(HttpHeaders headers) {
        return headers.getHeaderString(HEADER) == null ? Principal.unauthenticated("nobody") : require(headers);
    }

    /** Who acts with this request, or a problem that asks for it. */
    public Principal require(HttpHeaders headers) {
        String name = headers.getHeaderString(HEADER);
        boolean isName = name != null
                && !name.isBlank()
                && name.length() <= LONGEST
                && name.chars().noneMatch(Character::isISOControl);
        if (!isName) {
            throw new ProblemException(
                    ProblemType.ACTOR_REQUIRED,
                    "Say who acts in the header %s: a name of 1 to %d printable characters. It is recorded as unauthenticated."
                            .formatted(HEADER, LONGEST));
        }
        return Principal.unauthenticated(name.strip());
    }
}
