// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks what an agent may only ask for its own host, which {@link AgentGuard} sees to. */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface SpeaksForOneHost {}
