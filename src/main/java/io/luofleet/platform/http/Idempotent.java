// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An operation that is done once for each {@code Idempotency-Key}: asked again with the same key it answers what it answered. With a key
 * all of it is one transaction, that of the record of its answer.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Idempotent {
    /** The query parameter of such operations that has them undone when they are done: the answer is what it would be. */
    String DRY_RUN = "dryRun";

    /** Whether the answer has a secret, which is not kept: asked again, the operation only says that it was done. */
    @Nonbinding
    boolean secretAnswer() default false;
}
