// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.wire.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A plan's identity: SHA-256 over a canonical form of the request, the waves, the hosts left out and the compatibility matrix.
 * What changes without anybody's doing is not in it: expected durations, which grow more exact with each update, who is silent
 * at the moment, and words.
 */
public final class PlanHash {
    private PlanHash() {}

    /** 64 lower-case hexadecimal digits. */
    public static String of(PlanRequest request, Plan.Contents contents) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("request", RequestTree.of(request));
        tree.put("kernelRelease", contents.kernelRelease());
        tree.put("waves", contents.waves().stream().map(PlanHash::tree).toList());
        tree.put(
                "leftOut",
                contents.leftOut().stream()
                        .map(l -> List.of(l.host(), l.reason().name()))
                        .toList());
        tree.put(
                "compatibility",
                contents.compatibility().stream().map(PlanHash::tree).toList());
        return ofTree(tree);
    }

    /** The hash of maps, lists, text, numbers, booleans and nothing; maps by key, whatever their order. */
    static String ofTree(Object tree) {
        MessageDigest digest = Sha256.begin();
        feed(digest, tree);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Map<String, Object> tree(Plan.Wave wave) {
        return Map.of(
                "kind",
                wave.kind().name(),
                "hosts",
                wave.hosts().stream()
                        .map(h -> List.of(h.host(), h.from(), h.domains()))
                        .toList());
    }

    private static Map<String, Object> tree(CompatibilityMatrix.Row row) {
        return Map.of(
                "from",
                row.from(),
                "verdict",
                row.verdict().name(),
                "statements",
                row.statements().stream()
                        .map(s -> List.of(
                                s.subject().name(),
                                String.valueOf(s.running()),
                                String.valueOf(s.target()),
                                String.valueOf(s.agrees()),
                                s.source().name()))
                        .toList());
    }

    /** Each value with its kind and its length before it, so that no two trees give the same bytes. */
    private static void feed(MessageDigest digest, Object value) {
        switch (value) {
            case null -> scalar(digest, 'n', "");
            case String text -> scalar(digest, 's', text);
            case Number number -> scalar(digest, 'i', number.toString());
            case Boolean flag -> scalar(digest, 'b', flag.toString());
            case List<?> list -> {
                scalar(digest, 'l', Integer.toString(list.size()));
                list.forEach(element -> feed(digest, element));
            }
            case Map<?, ?> map -> {
                scalar(digest, 'm', Integer.toString(map.size()));
                new TreeMap<>(map).forEach((key, element) -> {
                    feed(digest, key);
                    feed(digest, element);
                });
            }
            default -> throw new IllegalArgumentException("no part of a plan: " + value.getClass());
        }
    }

    private static void scalar(MessageDigest digest, char kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) kind);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
