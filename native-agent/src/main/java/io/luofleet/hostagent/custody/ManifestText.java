// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.hostagent.json.JsonException;
import io.luofleet.hostagent.json.JsonStream;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import io.luofleet.wire.SessionState.FileState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The JSON of a manifest. Members that are not known are skipped, at every level, and a file that cannot be understood costs what is
 * known of its session's files, not the manifest.
 */
final class ManifestText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ManifestText() {}

    /** Does not close the output. */
    static void write(Manifest manifest, OutputStream out) throws IOException {
        // By way of characters: a generator of bytes would refuse half a surrogate pair, which a client may have said.
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        JsonGenerator json = FACTORY.createGenerator(text);
        json.writeStartObject();
        json.writeStringField("updateId", manifest.updateId().toString());
        json.writeNumberField("epoch", manifest.epoch());
        json.writeStringField("hostName", manifest.hostName());
        json.writeStringField("machineId", manifest.machineId());
        json.writeStringField("bootId", manifest.bootId());
        json.writeStringField("kernelRelease", manifest.kernelRelease());
        json.writeNumberField("liveUpdateNumber", manifest.liveUpdateNumber());
        json.writeStringField("preserveStarted", manifest.preserveStarted().toString());
        json.writeStringField("preserved", manifest.preserved().toString());
        abi(json, manifest.targetAbi());
        json.writeArrayFieldStart("sessions");
        for (Session session : manifest.sessions()) {
            session(json, session);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.flush();
        text.flush();
    }

    private static void abi(JsonGenerator json, KernelAbi abi) throws IOException {
        json.writeObjectFieldStart("targetAbi");
        json.writeStringField("luo", abi.luo());
        json.writeStringField("kho", abi.kho());
        json.writeArrayFieldStart("fileHandlers");
        for (FileHandler handler : abi.fileHandlers()) {
            json.writeStartObject();
            json.writeStringField("name", handler.name());
            json.writeArrayFieldStart("flbs");
            for (String flb : handler.flbs()) {
                json.writeString(flb);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void session(JsonGenerator json, Session session) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", session.id());
        json.writeNumberField("uid", session.uid());
        if (!session.files().isEmpty()) {
            json.writeArrayFieldStart("files");
            for (FileState file : session.files()) {
                file(json, file);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void file(JsonGenerator json, FileState file) throws IOException {
        json.writeStartObject();
        json.writeFieldName("token");
        if (file.token() >= 0) {
            json.writeNumber(file.token());
        } else {
            json.writeNumber(new BigInteger(Long.toUnsignedString(file.token())));
        }
        json.writeStringField("handler", file.handler());
        json.writeStringField("name", file.name());
        if (file.sizeBytes() != null) {
            json.writeNumberField("bytes", file.sizeBytes());
        }
        json.writeEndObject();
    }

    static Manifest read(InputStream in) throws IOException {
        return new Reading(new JsonStream(in)).manifest();
    }

    /** One reading. */
    private static final class Reading {
        private final JsonStream json;
        private final ObjectNode head = JsonNodeFactory.instance.objectNode();
        private final List<Session> sessions = new ArrayList<>();
        /** There are few handlers and many files. */
        private final Map<String, String> handlers = new HashMap<>();

        private boolean sessionsNamed;

        Reading(JsonStream json) {
            this.json = json;
        }

        Manifest manifest() throws IOException {
            json.object(name -> {
                if (name.equals("sessions")) {
                    sessionsNamed = true;
                    json.array(() -> sessions.add(session()));
                } else {
                    head.set(name, json.value());
                }
            });
            if (!sessionsNamed) {
                throw new JsonException("it names no sessions");
            }
            return new Manifest(
                    UUID.fromString(text(head, "updateId")),
                    head.required("epoch").longValue(),
                    text(head, "hostName"),
                    text(head, "machineId"),
                    text(head, "bootId"),
                    text(head, "kernelRelease"),
                    head.required("liveUpdateNumber").longValue(),
                    abi(head.required("targetAbi")),
                    Instant.parse(text(head, "preserveStarted")),
                    Instant.parse(text(head, "preserved")),
                    sessions);
        }

        private Session session() throws IOException {
            ObjectNode session = JsonNodeFactory.instance.objectNode();
            List<FileState> files = new ArrayList<>();
            boolean[] strange = {false};
            json.object(name -> {
                if (name.equals("files")) {
                    json.array(() -> strange[0] |= !file(json.value(), files));
                } else {
                    session.set(name, json.value());
                }
            });
            JsonNode uid = session.required("uid");
            if (!uid.isInt()) {
                throw new JsonException("a session's uid is " + uid);
            }
            return new Session(text(session, "id"), uid.intValue(), strange[0] ? List.of() : files);
        }

        /** Adds a file; false when it is none that this agent understands. */
        private boolean file(JsonNode file, List<FileState> files) {
            JsonNode token = file.path("token");
            if (!token.isIntegralNumber()) {
                return false;
            }
            JsonNode bytes = file.path("bytes");
            files.add(new FileState(
                    token.bigIntegerValue().longValue(),
                    shared(file.path("handler").textValue()),
                    file.path("name").textValue(),
                    bytes.isIntegralNumber() ? bytes.longValue() : null));
            return true;
        }

        private String shared(String handler) {
            if (handler == null) {
                return null;
            }
            String known = handlers.putIfAbsent(handler, handler);
            return known == null ? handler : known;
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

        private static String text(JsonNode json, String field) {
            return json.required(field).textValue();
        }
    }
}
