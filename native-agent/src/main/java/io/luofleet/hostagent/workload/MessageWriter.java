// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import com.fasterxml.jackson.core.JsonGenerator;
import io.luofleet.wire.SessionState.FileState;
import java.io.IOException;
import java.math.BigInteger;

/** Writes the agent's messages as JSON. */
final class MessageWriter implements AgentMessage.Visitor<IOException> {
    private final JsonGenerator json;

    MessageWriter(JsonGenerator json) {
        this.json = json;
    }

    @Override
    public void subscribed(AgentMessage.Subscribed message) throws IOException {
        begin("SUBSCRIBED");
        json.writeStringField("id", message.id());
        json.writeNumberField("version", message.version());
        json.writeEndObject();
    }

    @Override
    public void mustWait(AgentMessage.Wait message) throws IOException {
        begin("WAIT");
        json.writeStringField("id", message.id());
        json.writeStringField("reason", message.reason());
        json.writeEndObject();
    }

    @Override
    public void unsubscribed(AgentMessage.Unsubscribed message) throws IOException {
        begin("UNSUBSCRIBED");
        json.writeStringField("id", message.id());
        json.writeEndObject();
    }

    @Override
    public void claimed(AgentMessage.Claimed message) throws IOException {
        begin("CLAIMED");
        json.writeStringField("id", message.id());
        json.writeArrayFieldStart("files");
        for (FileState file : message.files()) {
            file(file);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void file(FileState file) throws IOException {
        json.writeStartObject();
        json.writeNumberField("token", new BigInteger(Long.toUnsignedString(file.token())));
        if (file.handler() != null) {
            json.writeStringField("handler", file.handler());
        }
        if (file.name() != null) {
            json.writeStringField("name", file.name());
        }
        if (file.sizeBytes() != null) {
            json.writeNumberField("bytes", file.sizeBytes());
        }
        json.writeEndObject();
    }

    @Override
    public void startPreservation(AgentMessage.StartPreservation message) throws IOException {
        begin("START_PRESERVATION");
        json.writeEndObject();
    }

    @Override
    public void abort(AgentMessage.Abort message) throws IOException {
        begin("ABORT");
        json.writeStringField("reason", message.reason());
        json.writeEndObject();
    }

    @Override
    public void finished(AgentMessage.Finished message) throws IOException {
        begin("FINISHED");
        json.writeEndObject();
    }

    @Override
    public void refusal(AgentMessage.Refusal message) throws IOException {
        begin("ERROR");
        json.writeStringField("code", message.code().name());
        json.writeStringField("message", message.message());
        json.writeEndObject();
    }

    @Override
    public void status(AgentMessage.Status message) throws IOException {
        json.writeRaw(message.json());
    }

    private void begin(String event) throws IOException {
        json.writeStartObject();
        json.writeStringField("event", event);
    }
}
