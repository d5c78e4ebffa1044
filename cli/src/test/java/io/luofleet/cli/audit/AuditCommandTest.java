// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.cli.Main;
import io.luofleet.wire.audit.AuditHead;
import io.luofleet.wire.audit.AuditRecord;
import io.luofleet.wire.signature.VerifyingKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
    @TempDir
    private Path directory;

    private final List<String> rows = new ArrayList<>();
    private String hash = AuditRecord.BEGINNING;
    private Path head;
    private Path key;

    private record Outcome(int status, String out, String err) {}

    @BeforeEach
    void rowsAndAHead() throws Exception {
        for (int i = 1; i <= 6; i++) {
            add(i);
        }
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(AuditHead.text(6, hash));
        head = Files.writeString(
                directory.resolve("head.json"),
                "{\"number\":6,\"hash\":\"%s\",\"key\":\"%s\",\"signature\":\"%s\"}"
                        .formatted(
                                hash,
                                VerifyingKey.of(pair.getPublic()).id(),
                                Base64.getEncoder().encodeToString(signature.sign())));
        key = Files.writeString(
                directory.resolve("audit.pub"),
                VerifyingKey.of(pair.getPublic()).pem());
    }

    @Test
    void pagesThatNobodyTouchedHold() throws Exception {
        Outcome outcome = verify(page("1", rows.subList(0, 4)), page("2", rows.subList(4, 6)));

        assertThat(outcome)
                .isEqualTo(new Outcome(0, "6 rows, unbroken; the last one's hash is %s\n".formatted(hash), ""));
    }

    @Test
    void aChangedRowIsFound() throws Exception {
        rows.set(2, rows.get(2).replace("ann", "bob"));

        Outcome outcome = verify(page("1", rows));

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("row 3");
    }

    @Test
    void aMissingPageIsFound() throws Exception {
        Outcome outcome = verify(page("2", rows.subList(4, 6)));

        assertThat(outcome.err()).contains("rows 1 to 4 are missing");
    }

    @Test
    void rowsThatWereTakenFromTheEndAreFound() throws Exception {
        Outcome outcome = verify(page("1", rows.subList(0, 5)));

        assertThat(outcome.err()).contains("the last ones are missing");
    }

    @Test
    void aWholeChainThatWasMadeAnewIsFound() throws Exception {
        rows.clear();
        hash = AuditRecord.BEGINNING;
        for (int i = 1; i <= 6; i++) {
            add(i * 10L, i);
        }

        Outcome outcome = verify(page("1", rows));

        assertThat(outcome.err()).contains("every row up to it may be another");
    }

    @Test
    void aHeadThatSomebodyElseSignedIsNone() throws Exception {
        Files.writeString(
                key,
                VerifyingKey.of(KeyPairGenerator.getInstance("Ed25519")
                                .generateKeyPair()
                                .getPublic())
                        .pem());

        assertThat(verify(page("1", rows)).err()).contains("is not signed by");
    }

    private void add(int number) {
        add(number, number);
    }

    private void add(long second, int number) {
        var row = new AuditRecord(
                number,
                Instant.ofEpochSecond(second),
                AuditRecord.Kind.ANSWERED,
                new UUID(0, number),
                "ann",
                "token:x",
                null,
                null,
                "192.0.2.1",
                "POST",
                "/api/v1/halt",
                null,
                200,
                "{\"halted\":{\"after\":true}}");
        hash = row.hash(hash);
        rows.add("""
                {"number":%d,"at":"%s","kind":"ANSWERED","requestId":"%s","subject":"ann","credential":"token:x","sponsor":null,
                 "scope":null,"address":"192.0.2.1","method":"POST","target":"/api/v1/halt","body":null,"status":200,"changes":"{\\"halted\\":{\\"after\\":true}}","hash":"%s"}""".formatted(number, row.at(), row.requestId(), hash));
    }

    private Path page(String name, List<String> items) throws Exception {
        return Files.writeString(
                directory.resolve("page-" + name + ".json"),
                "{\"items\":[" + String.join(",", items) + "],\"next\":null}");
    }

    private Outcome verify(Path... pages) {
        List<String> args =
                new ArrayList<>(List.of("audit", "verify", "--head", head.toString(), "--key", key.toString()));
        for (Path page : pages) {
            args.add(page.toString());
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args.toArray(String[]::new));
        return new Outcome(status, out.toString(), err.toString());
    }
}
