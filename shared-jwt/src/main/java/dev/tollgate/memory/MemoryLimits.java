package dev.tollgate.memory;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The limits on the memory of all connections of a process, in octets.
 *
 * @param heap of the Java heap
 * @param direct of Netty's buffers
 * @param offHeap of native libraries
 */
public record MemoryLimits(long heap, long direct, long offHeap) {
    private static final Path CONTAINER = Path.of("/sys/fs/cgroup/memory.max");
    private static final Path MACHINE = Path.of("/proc/meminfo");
    /** The JVM's own memory besides heap and buffers: code, classes, stacks, the collector. */
    private static final long JVM = 128L << 20;

    private static final long LEAST_NATIVE = 16L << 20;

    /**
     * Returns the limits of this process: three eighths of the heap and of the direct memory, because an allocator
     * leaves gaps, and for native memory what the machine or the container has left.
     */
    public static MemoryLimits ofThisProcess() {
        long heap = Runtime.getRuntime().maxMemory();
        long direct = PlatformDependent.maxDirectMemory();
        long rest = available() - heap - direct - JVM;
        return new MemoryLimits(heap / 8 * 3, direct / 8 * 3, Math.max(LEAST_NATIVE, rest));
    }

    /** Returns the limit of a kind. */
    long of(MemoryKind kind) {
        return switch (kind) {
            case HEAP -> heap;
            case DIRECT -> direct;
            case NATIVE -> offHeap;
        };
    }

    private static long available() {
        long machine = number(MACHINE, "MemTotal:\\s+(\\d+) kB[\\s\\S]*").orElse(Long.MAX_VALUE >> 12) << 10;
        return Math.min(machine, number(CONTAINER, "(\\d+)\\s*").orElse(Long.MAX_VALUE));
    }

    /** Returns a number that a file of the kernel's holds; empty if there is no such file or it names no limit. */
    private static OptionalLong number(Path file, String form) {
        try {
            String text = Files.readString(file);
            return text.matches(form)
                    ? OptionalLong.of(Long.parseLong(text.replaceFirst(form, "$1")))
                    : OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
