// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A kernel registers at most 63 FLBs (LUO_FLB_MAX); one that several handlers name counts once. */
@Constraint(validatedBy = AtMost63Flbs.Validator.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface AtMost63Flbs {
    String message() default "must name at most 63 different FLBs";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Checks it. */
    final class Validator implements ConstraintValidator<AtMost63Flbs, RegisterRelease.Abi> {
        private static final int LIMIT = 63;

        @Override
        public boolean isValid(RegisterRelease.Abi abi, ConstraintValidatorContext context) {
            return abi == null || abi.flbNames().distinct().count() <= LIMIT;
        }
    }
}
