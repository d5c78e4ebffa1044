// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.query;

/**
 * One step of a list.
 *
 * @param cursor asks for the entry after this one; means nothing else
 * @param entry what is listed
 */
public record Listed<T>(long cursor, T entry) {}
