// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.hostagent.json.Json;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import io.luofleet.wire.SessionState.FileState;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A manifest as bytes: a header of {@value #HEADER_BYTES} bytes, little-endian, then JSON.
 *
 * <pre>
 *  0  u8[8]  magic "LUOFLEET"
 *  8  u32    format version
 * 12  u32    length of the JSON in bytes
 * 16  u8[32] SHA-256 of the JSON
 * 48  u64    instant of the kexec in microseconds since 1970, 0 when not stamped
 * 56  u64    reserved, 0
 * </pre>
 *
 * The kexec's instant is outside the digest: it is stamped in place, by one aligned write, when everything else has long been
 * preserved (a preserved memfd stays writable, only its size is frozen).
 */
public final class ManifestCodec {
    /** Size of the header. */
    public static final int HEADER_BYTES = 64;

    /** Where the kexec's instant is. */
    public static final int KEXEC_OFFSET = 48;

    /** More than any manifest has, in bytes: about 100,000 files. */
    public static final int MAX_BYTES = 32 * 1024 * 1024;

    private static final byte[] MAGIC = "LUOFLEET".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int DIGEST_OFFSET = 16;
    private static final int DIGEST_BYTES = 32;

    private ManifestCodec() {}

    /** A manifest as read back, with the instant of the kexec when it was stamped. */
    public record Decoded(Manifest manifest, Optional<Instant> kexecAt) {}

    /** The bytes of a manifest whose kexec is yet to come. */
    public static byte[] encode(Manifest manifest) {
        byte[] json = json(manifest).toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + json.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(MAGIC).putInt(FORMAT).putInt(json.length).put(sha256(json));
        buffer.position(HEADER_BYTES);
        return buffer.put(json).array();
    }

    /** What {@link #KEXEC_OFFSET} is stamped with. */
    public static byte[] kexecStamp(Instant at) {
        long micros = Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1000);
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(micros)
                .array();
    }

    /**
     * Reads a manifest; bytes after it are ignored, because a memfd comes back in whole pages.
     *
     * @throws ManifestException when the bytes are torn, foreign, or of a format this agent does not know
     */
    public static Decoded decode(byte[] bytes) throws ManifestException {
        if (bytes.length < HEADER_BYTES) {
            throw new ManifestException("it has " + bytes.length + " bytes, less than its header of " + HEADER_BYTES);
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new ManifestException("it does not begin with LUOFLEET: another program's file");
        }
        int format = header.getInt(8);
        if (format != FORMAT) {
            throw new ManifestException("its format is " + format + ", this agent reads " + FORMAT);
        }
        int length = header.getInt(12);
        if (length < 0 || length > bytes.length - HEADER_BYTES) {
            throw new ManifestException("it says " + Integer.toUnsignedString(length) + " bytes but holds "
                    + (bytes.length - HEADER_BYTES));
        }
        byte[] json = Arrays.copyOfRange(bytes, HEADER_BYTES, HEADER_BYTES + length);
        byte[] digest = Arrays.copyOfRange(bytes, DIGEST_OFFSET, DIGEST_OFFSET + DIGEST_BYTES);
        if (!MessageDigest.isEqual(digest, sha256(json))) {
            throw new ManifestException("its SHA-256 does not match its content: it is torn");
        }
        return new Decoded(manifest(json), kexecAt(header.getLong(KEXEC_OFFSET)));
    }

    private static Optional<Instant> kexecAt(long micros) {
        return micros <= 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000));
    }

    private static ObjectNode json(Manifest manifest) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("updateId", manifest.updateId().toString())
                .put("epoch", manifest.epoch())
                .put("hostName", manifest.hostName())
                .put("machineId", manifest.machineId())
                .put("bootId", manifest.bootId())
                .put("kernelRelease", manifest.kernelRelease())
                .put("liveUpdateNumber", manifest.liveUpdateNumber())
                .put("preserveStarted", manifest.preserveStarted().toString())
                .put("preserved", manifest.preserved().toString());
        ObjectNode abi = json.putObject("targetAbi");
        abi.put("luo", manifest.targetAbi().luo())
                .put("kho", manifest.targetAbi().kho());
        ArrayNode handlers = abi.putArray("fileHandlers");
        for (FileHandler handler : manifest.targetAbi().fileHandlers()) {
            ArrayNode flbs = handlers.addObject().put("name", handler.name()).putArray("flbs");
            handler.flbs().forEach(flbs::add);
        }
        ArrayNode sessions = json.putArray("sessions");
        for (Session session : manifest.sessions()) {
            ObjectNode node = sessions.addObject().put("id", session.id()).put("uid", session.uid());
            session.files().forEach(f -> node.withArray("files").add(file(f)));
        }
        return json;
    }

    private static ObjectNode file(FileState file) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("token", new BigInteger(Long.toUnsignedString(file.token())));
        return node.put("handler", file.handler()).put("name", file.name()).put("bytes", file.sizeBytes());
    }

    private static Manifest manifest(byte[] bytes) throws ManifestException {
        try {
            JsonNode json = Json.read(bytes);
            List<Session> sessions = new ArrayList<>();
            for (JsonNode session : json.path("sessions")) {
                List<FileState> files = new ArrayList<>();
                session.path("files").forEach(f -> files.add(file(f)));
                sessions.add(new Session(
                        session.required("id").textValue(),
                        session.required("uid").intValue(),
                        files));
            }
            return new Manifest(
                    UUID.fromString(text(json, "updateId")),
                    json.required("epoch").longValue(),
                    text(json, "hostName"),
                    text(json, "machineId"),
                    text(json, "bootId"),
                    text(json, "kernelRelease"),
                    json.required("liveUpdateNumber").longValue(),
                    abi(json.required("targetAbi")),
                    Instant.parse(text(json, "preserveStarted")),
                    Instant.parse(text(json, "preserved")),
                    sessions);
        } catch (IOException | IllegalArgumentException | NullPointerException | DateTimeException e) {
            throw new ManifestException("its content is not a manifest: " + e.getMessage());
        }
    }

    private static KernelAbi abi(JsonNode json) {
        List<FileHandler> handlers = new ArrayList<>();
        for (JsonNode handler : json.path("fileHandlers")) {
            List<String> flbs = new ArrayList<>();
            handler.path("flbs").forEach(f -> flbs.add(f.textValue()));
            handlers.add(new FileHandler(text(handler, "name"), flbs));
        }
        return new KernelAbi(json.path("luo").textValue(), json.path("kho").textValue(), handlers);
    }

    private static FileState file(JsonNode json) {
        JsonNode bytes = json.path("bytes");
        return new FileState(
                json.required("token").bigIntegerValue().longValue(),
                json.path("handler").textValue(),
                json.path("name").textValue(),
                bytes.isNumber() ? bytes.longValue() : null);
    }

    private static String text(JsonNode json, String field) {
        return json.required(field).textValue();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
