// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.InvokeDynamicEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes of what a JVM noted in a training ({@code -XX:DumpLoadedClassList}) a list that every training of the same program gives:
 * {@code StartupClasses.java NOTED DIST LIST}.
 *
 * <p>Which classes are loaded does not depend on chance, but their order does, and which constants of a class were resolved by the end. So the
 * classes are sorted, and of each every constant that a cache can hold resolved is listed.
 */
public final class StartupClasses {
    private StartupClasses() {}

    /** Fails when a class that was noted is in neither the runtime nor the jars of DIST. */
    public static void main(String[] args) throws Exception {
        SortedSet<String> classes = new TreeSet<>();
        SortedSet<String> lambdas = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            if (line.startsWith("@lambda")) {
                lambdas.add(line);
            } else if (!line.startsWith("#") && !line.startsWith("@")) {
                classes.add(line.replaceFirst(" id: .*", ""));
            }
        }
        List<String> list = new ArrayList<>(classes);
        list.addAll(lambdas);
        list.addAll(constants(classes, Path.of(args[1])));
        Files.write(Path.of(args[2]), list);
    }

    private static List<String> constants(SortedSet<String> classes, Path dist) throws IOException {
        List<String> lines = new ArrayList<>();
        try (FileSystem runtime = FileSystems.newFileSystem(
                        URI.create("jrt:/"), Map.of("java.home", dist.resolve("jre").toString()));
                URLClassLoader jars = new URLClassLoader(jars(dist.resolve("lib")), null)) {
            Map<String, Path> ofRuntime = classesOf(runtime);
            for (String name : classes) {
                Path path = ofRuntime.get(name + ".class");
                byte[] code = path == null ? read(jars, name + ".class") : Files.readAllBytes(path);
                StringBuilder line = new StringBuilder("@cp ").append(name);
                int bare = line.length();
                for (PoolEntry entry : ClassFile.of().parse(code).constantPool()) {
                    switch (entry) {
                        case ClassEntry e -> line.append(' ').append(e.index());
                        case MemberRefEntry e -> line.append(' ').append(e.index());
                        case InvokeDynamicEntry e -> line.append(' ').append(e.index());
                        default -> {}
                    }
                }
                if (line.length() > bare) {
                    lines.add(line.toString());
                }
            }
        }
        return lines;
    }

    private static Map<String, Path> classesOf(FileSystem runtime) throws IOException {
        Map<String, Path> found = new HashMap<>();
        try (Stream<Path> files = Files.walk(runtime.getPath("/modules"))) {
            // /modules/MODULE/the/Name.class
            files.filter(file -> file.toString().endsWith(".class"))
                    .forEach(file -> found.put(file.subpath(2, file.getNameCount()).toString(), file));
        }
        return found;
    }

    private static URL[] jars(Path directory) throws IOException {
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }

    private static byte[] read(URLClassLoader jars, String name) throws IOException {
        try (InputStream in = jars.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " was loaded in the training and is not in the distribution");
            }
            return in.readAllBytes();
        }
    }
}
