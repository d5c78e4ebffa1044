// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

/**
 * Something wrong with a request.
 *
 * @param path the field, as {@code strategy.waves[1].percent}
 * @param message what is wrong with it and what would not be
 */
public record Finding(String path, String message) {}
