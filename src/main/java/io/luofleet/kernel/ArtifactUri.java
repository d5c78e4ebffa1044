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
import java.net.URI;
import java.net.URISyntaxException;

/** An address that agents can fetch from. */
@Constraint(validatedBy = ArtifactUri.Validator.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
@interface ArtifactUri {
    String message() default "must be an http, https or file URI, or one relative to the control plane";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Checks it. */
    final class Validator implements ConstraintValidator<ArtifactUri, String> {
        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            if (value == null || value.isBlank()) {
                return true;
            }
            try {
                URI uri = new URI(value);
                if (uri.getScheme() == null) {
                    return uri.getHost() == null
                            && uri.getPath() != null
                            && !uri.getPath().isEmpty();
                }
                return switch (uri.getScheme().toLowerCase(java.util.Locale.ROOT)) {
                    case "http", "https" -> uri.getHost() != null;
                    case "file" -> uri.getPath() != null && uri.getPath().startsWith("/");
                    default -> false;
                };
            } catch (URISyntaxException e) {
                return false;
            }
        }
    }
}
