// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of kernel releases as {@code uname -r} prints them. The dotted numbers decide, then a release candidate comes
 * before its release, then the numbers in what a distribution or a builder appended, as far as the words between them are the
 * same. Where the words differ ({@code 7.3.4-a}, {@code 7.3.4-b}) there is no order.
 */
public final class KernelVersion {
    private static final Pattern UPSTREAM = Pattern.compile("(\\d+(?:\\.\\d+)*)(?:-rc(\\d+))?(.*)");
    private static final Pattern PART = Pattern.compile("\\d+|\\D+");

    private KernelVersion() {}

    /** Whether {@code to} is known to be older than {@code from}. */
    public static boolean isDowngrade(String from, String to) {
        Matcher a = UPSTREAM.matcher(from);
        Matcher b = UPSTREAM.matcher(to);
        if (!a.matches() || !b.matches()) {
            return false;
        }
        int upstream = compareDotted(a.group(1), b.group(1));
        if (upstream == 0) {
            upstream = Long.compare(candidate(a), candidate(b));
        }
        return upstream != 0 ? upstream > 0 : compareAppended(a.group(3), b.group(3)) > 0;
    }

    private static int compareDotted(String a, String b) {
        String[] left = a.split("\\.", -1);
        String[] right = b.split("\\.", -1);
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            int order = compareNumbers(i < left.length ? left[i] : "0", i < right.length ? right[i] : "0");
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static long candidate(Matcher version) {
        return version.group(2) == null ? Long.MAX_VALUE : Integer.parseInt(version.group(2));
    }

    private static int compareAppended(String a, String b) {
        List<String> left = parts(a);
        List<String> right = parts(b);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            boolean areNumbers = isNumber(left.get(i)) && isNumber(right.get(i));
            int order = areNumbers ? compareNumbers(left.get(i), right.get(i)) : 0;
            if (order != 0 || (!areNumbers && !left.get(i).equals(right.get(i)))) {
                return order;
            }
        }
        return 0;
    }

    private static List<String> parts(String text) {
        return new ArrayList<>(
                PART.matcher(text).results().map(MatchResult::group).toList());
    }

    private static boolean isNumber(String part) {
        return Character.isDigit(part.charAt(0));
    }

    /** Numbers of any length: a build number may be a date with a time. */
    private static int compareNumbers(String a, String b) {
        return new java.math.BigInteger(a).compareTo(new java.math.BigInteger(b));
    }
}
