// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.completion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands, options and their fixed values, as fish wants them told. Picocli does that for bash and zsh alone. */
final class FishCompletion {
    /** A word that is no option is a command, or what one is about: so many of the first decide where one is. */
    private static final String FUNCTIONS = """
            function __luofleet_words
                for word in (commandline -opc)[2..]
                    string match -q -- '-*' $word; or echo $word
                end
            end
            function __luofleet_in
                set -l words (__luofleet_words)
                set -l length (count $argv)
                test $length -eq 0; and return 0
                test (count $words) -ge $length; and test "$words[1..$length]" = "$argv"
            end
            function __luofleet_at
                test (count (__luofleet_words)) -eq (count $argv); and __luofleet_in $argv
            end
            complete -c luofleet -f
            """;

    private static final Pattern FIRST_SENTENCE = Pattern.compile("[.;:](\\s.*)?$", Pattern.DOTALL);

    private final StringBuilder script = new StringBuilder(FUNCTIONS);

    private FishCompletion() {}

    /** The script for a command with all that are below it. */
    static String of(CommandSpec root) {
        FishCompletion completion = new FishCompletion();
        completion.add(root, List.of());
        return completion.script.toString();
    }

    private void add(CommandSpec command, List<String> path) {
        command.subcommands().forEach((name, line) -> {
            complete(
                    "__luofleet_at",
                    path,
                    "-a " + quoted(name),
                    line.getCommandSpec().usageMessage().description());
        });
        for (OptionSpec option : command.options()) {
            complete("__luofleet_in", path, names(option) + values(option), option.description());
        }
        for (PositionalParamSpec positional : command.positionalParameters()) {
            if (isFile(positional.type())) {
                complete("__luofleet_in", path, "-F", positional.description());
            } else if (positional.completionCandidates() != null) {
                complete("__luofleet_in", path, "-a " + words(positional.completionCandidates()), new String[0]);
            }
        }
        command.subcommands().forEach((name, line) -> {
            List<String> below = new ArrayList<>(path);
            below.add(name);
            add(line.getCommandSpec(), below);
        });
    }

    private void complete(String where, List<String> path, String what, String[] description) {
        String condition = path.isEmpty() ? where : where + " " + String.join(" ", path);
        script.append("complete -c luofleet -n ")
                .append(quoted(condition))
                .append(' ')
                .append(what);
        if (description.length > 0) {
            script.append(" -d ").append(quoted(first(description[0])));
        }
        script.append('\n');
    }

    private static String names(OptionSpec option) {
        return Arrays.stream(option.names())
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                .collect(Collectors.joining(" "));
    }

    private static String values(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        if (option.completionCandidates() != null) {
            return " -x -a " + words(option.completionCandidates());
        }
        return isFile(option.type()) ? " -r -F" : " -x";
    }

    private static String words(Iterable<String> words) {
        return quoted(StreamSupport.stream(words.spliterator(), false).collect(Collectors.joining(" ")));
    }

    private static boolean isFile(Class<?> type) {
        return java.nio.file.Path.class.equals(type) || java.io.File.class.equals(type);
    }

    /** Descriptions stand beside the words: what fits there is the first half-sentence. */
    private static String first(String description) {
        return FIRST_SENTENCE.matcher(description).replaceFirst("");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
