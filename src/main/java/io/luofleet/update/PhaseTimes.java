// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.Deadlines;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Times of phases by name, each from a millisecond to a day; the soak is a field of its own beside them. */
@Constraint(validatedBy = PhaseTimes.Validator.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
@interface PhaseTimes {
    /** The names that a request may use. */
    List<String> NAMES = Deadlines.askedByName();

    String message() default "must name phases";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Says of each entry by itself what is wrong with it. */
    final class Validator implements ConstraintValidator<PhaseTimes, Map<String, Duration>> {
        private static final String RANGE = "must be from %s to %s".formatted(Deadlines.SHORTEST, Deadlines.LONGEST);
        private static final String UNKNOWN = "is not known here; known are " + String.join(", ", NAMES);

        @Override
        public boolean isValid(Map<String, Duration> times, ConstraintValidatorContext context) {
            if (times == null) {
                return true;
            }
            context.disableDefaultConstraintViolation();
            boolean valid = true;
            for (Map.Entry<String, Duration> time : times.entrySet()) {
                String wrong = wrong(time.getKey(), time.getValue());
                if (wrong != null) {
                    context.buildConstraintViolationWithTemplate(wrong)
                            .addPropertyNode(time.getKey())
                            .addConstraintViolation();
                    valid = false;
                }
            }
            return valid;
        }

        private static String wrong(String name, Duration time) {
            if (!NAMES.contains(name)) {
                return UNKNOWN;
            }
            boolean inRange =
                    time == null || (time.compareTo(Deadlines.SHORTEST) >= 0 && time.compareTo(Deadlines.LONGEST) <= 0);
            return inRange ? null : RANGE;
        }
    }
}
