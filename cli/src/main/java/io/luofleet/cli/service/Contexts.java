// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.luofleet.cli.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The control planes that somebody works with, by name, in a file of mode 0600: {@code {"current":"prod","contexts":{"prod":{"control":URL,
 * "token":TOKEN,"authority":PEM-FILE}}}}.
 */
public final class Contexts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private final Path file;

    /** @param file need not be there */
    public Contexts(Path file) {
        this.file = file;
    }

    /** Where the file is: {@code LUOFLEET_CONFIG}, or in {@code XDG_CONFIG_HOME}, or in {@code ~/.config}. */
    public static Contexts of(Map<String, String> environment) {
        String named = environment.get("LUOFLEET_CONFIG");
        if (named != null) {
            return new Contexts(Path.of(named));
        }
        String home = environment.get("XDG_CONFIG_HOME");
        Path directory = home == null ? Path.of(environment.getOrDefault("HOME", ""), ".config") : Path.of(home);
        return new Contexts(directory.resolve("luofleet").resolve("config.json"));
    }

    /**
     * One of them.
     *
     * @param control the address
     * @param token {@code null} for none
     * @param authority the PEM file of who vouches for it; {@code null} for those that the JDK knows
     */
    public record Context(String control, String token, String authority) {}

    /** The file. */
    public Path file() {
        return file;
    }

    /** The one of this name, or the current one where none is named; empty where there is no current one. */
    public Optional<Context> find(String name) {
        JsonNode tree = read();
        String wanted = name == null ? text(tree, "current") : name;
        if (wanted == null) {
            return Optional.empty();
        }
        JsonNode found = tree.path("contexts").path(wanted);
        if (!found.path("control").isTextual()) {
            throw new RefusedException(
                    "%s has no context '%s'; it has %s. Make it: luofleet login --as %s --control URL"
                            .formatted(file, wanted, names(tree), wanted));
        }
        return Optional.of(new Context(text(found, "control"), text(found, "token"), text(found, "authority")));
    }

    /** All of them by name, for people: {@code {"name":…,"current":…,"control":…,"authority":…,"token":whether one is kept}}. */
    public List<JsonNode> all() {
        ObjectNode tree = read();
        String current = text(tree, "current");
        List<JsonNode> all = new ArrayList<>();
        for (var each : tree.path("contexts").properties()) {
            all.add(JSON.createObjectNode()
                    .put("name", each.getKey())
                    .put("current", each.getKey().equals(current))
                    .put("control", text(each.getValue(), "control"))
                    .put("authority", text(each.getValue(), "authority"))
                    .put("token", each.getValue().path("token").isTextual()));
        }
        all.sort(Comparator.comparing(context -> context.path("name").textValue()));
        return all;
    }

    private static String names(JsonNode tree) {
        String names = String.join(
                ", ",
                new TreeSet<>(tree.path("contexts")
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .toList()));
        return names.isEmpty() ? "none" : names;
    }

    /** Keeps one under a name and makes it the current one. */
    public void keep(String name, Context context) throws IOException {
        ObjectNode tree = read();
        tree.put("current", name);
        ObjectNode entry = tree.withObjectProperty("contexts").putObject(name);
        entry.put("control", context.control());
        if (context.token() != null) {
            entry.put("token", context.token());
        }
        if (context.authority() != null) {
            entry.put("authority", context.authority());
        }
        write(tree);
    }

    /** Makes one that is there the current one. */
    public void use(String name) throws IOException {
        find(name);
        ObjectNode tree = read();
        tree.put("current", name);
        write(tree);
    }

    /** Forgets one that is there. Where it was the current one, there is none. */
    public void forget(String name) throws IOException {
        find(name);
        ObjectNode tree = read();
        tree.withObjectProperty("contexts").remove(name);
        if (name.equals(text(tree, "current"))) {
            tree.remove("current");
        }
        write(tree);
    }

    private void write(ObjectNode tree) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path whole = Files.createTempFile(directory, "config", ".new", PosixFilePermissions.asFileAttribute(OWNER));
        Files.write(whole, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree));
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private ObjectNode read() {
        try {
            if (!Files.exists(file)) {
                return JSON.createObjectNode();
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(mode)) {
                throw new RefusedException(
                        "%s has tokens in it and is open to others (%s). chmod 600 it, and revoke the tokens if somebody could have read them."
                                .formatted(file, PosixFilePermissions.toString(mode)));
            }
            if (JSON.readTree(Files.readString(file, StandardCharsets.UTF_8)) instanceof ObjectNode tree) {
                return tree;
            }
            throw new RefusedException(file + " is no JSON object");
        } catch (JsonProcessingException e) {
            throw new RefusedException("%s is no JSON: %s".formatted(file, e.getOriginalMessage()));
        } catch (IOException e) {
            throw new RefusedException("%s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    private static String text(JsonNode tree, String field) {
        return tree.path(field).isTextual() ? tree.path(field).textValue() : null;
    }
}
