// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import static io.luofleet.update.phase.Specimens.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Observed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Walks every state with every input and compares with the reviewed table in {@code phase-table.txt}. A cell is the path
 * taken, {@code .} for nothing (also where the table says nothing), {@code !} for an announcement only, {@code x:REASON}
 * for a refusal.
 */
class PhaseTableTest {
    private static final Map<String, Map<String, String>> TABLE = read();

    @TestFactory
    Stream<DynamicTest> everyStateWithEveryInput() {
        return Specimens.states().entrySet().stream().flatMap(state -> Specimens.inputs().entrySet().stream()
                .map(input -> DynamicTest.dynamicTest(state.getKey() + " × " + input.getKey(), () -> {
                    String expected =
                            TABLE.getOrDefault(state.getKey(), Map.of()).get(input.getKey());

                    Verdict verdict = Specimens.MACHINE.on(state.getValue(), input.getValue(), NOW);

                    assertThat(cell(verdict)).isEqualTo(expected);
                })));
    }

    @Test
    void theTableNamesNothingThatIsNotWalked() {
        Set<String> inputs = Specimens.inputs().keySet();

        Set<String> walked = Specimens.states().keySet();

        assertThat(TABLE.keySet()).isEqualTo(walked);
        assertThat(TABLE.values()).allSatisfy(row -> assertThat(row.keySet()).isEqualTo(inputs));
    }

    @Test
    void everyPhaseAndEveryObservationIsWalked() {
        Set<PhaseName> phases =
                Specimens.states().values().stream().map(Phase::name).collect(Collectors.toSet());

        Set<Observed> observed = Specimens.inputs().values().stream()
                .filter(Input.ReportReceived.class::isInstance)
                .map(i -> ((Input.ReportReceived) i).observed())
                .collect(Collectors.toSet());

        assertThat(phases).isEqualTo(EnumSet.allOf(PhaseName.class));
        assertThat(observed).isEqualTo(EnumSet.allOf(Observed.class));
    }

    static String cell(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Kept k -> k.effects().isEmpty() ? "." : "!";
            case Verdict.Refused r -> "x:" + r.reason();
            case Verdict.Transition t -> {
                List<String> steps = new ArrayList<>();
                t.path().forEach(p -> steps.add(step(p)));
                yield String.join(">", steps);
            }
        };
    }

    private static String step(Phase phase) {
        return switch (phase) {
            case Phase.Failed f -> f.name() + "(" + f.why().code() + "," + f.owed() + ")";
            case Phase.Lost l -> l.name() + "(" + l.owed() + (l.returnedAt() == null ? "" : ",returned") + ")";
            case Phase.Aborting a -> a.name() + "(" + a.why().code() + ")";
            case Phase.Aborted a -> a.name() + "(" + a.why().code() + ")";
            default -> phase.name().name();
        };
    }

    private static Map<String, Map<String, String>> read() {
        Map<String, Map<String, String>> table = new LinkedHashMap<>();
        Map<String, String> row = Map.of();
        for (String line : lines()) {
            String[] words = line.strip().split(" +");
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (words[0].equals("==")) {
                row = new LinkedHashMap<>();
                row.putAll(words.length > 2 ? table.get(words[3]) : nothingHappens());
                table.put(words[1], row);
            } else {
                enter(row, words);
            }
        }
        return table;
    }

    private static Map<String, String> nothingHappens() {
        return Specimens.inputs().keySet().stream().collect(Collectors.toMap(Function.identity(), _ -> "."));
    }

    /** {@code inputs outcome} or {@code boots observations outcome}, each a list with commas. */
    private static void enter(Map<String, String> row, String[] words) {
        String outcome = words[words.length - 1];
        for (String first : words[0].split(",", -1)) {
            if (words.length == 2) {
                assertThat(row.replace(first, outcome)).as(first).isNotNull();
            } else {
                for (String observed : words[1].split(",", -1)) {
                    assertThat(row.replace(first + ":" + observed, outcome))
                            .as(observed)
                            .isNotNull();
                }
            }
        }
    }

    private static List<String> lines() {
        try (var in = PhaseTableTest.class.getResourceAsStream("phase-table.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
