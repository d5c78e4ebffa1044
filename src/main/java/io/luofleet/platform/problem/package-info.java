// SPDX-License-Identifier: Apache-2.0
/** What is wrong, said as RFC 9457 problem documents. */
// No operation names the schema of a problem: ProblemResponses refers to it for all of them.
@OpenAPIDefinition(
        info = @Info(title = "Luofleet control plane", version = "v1"),
        components = @Components(schemas = @Schema(name = "Problem", implementation = Problem.class)))
package io.luofleet.platform.problem;

import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
